package com.example.bot;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.protobuf.StatusProto;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.function.Executable;
import participants.v1.BulkParticipantServiceGrpc;
import participants.v1.CancelInvitationRequest;
import participants.v1.GetInvitationRequest;
import participants.v1.Identity;
import participants.v1.IdentitySet;
import participants.v1.InvitationOutcome;
import participants.v1.InvitationParticipantInfo;
import participants.v1.InvitationReference;
import participants.v1.InviteParticipantsOperation;
import participants.v1.InviteParticipantsRequest;
import participants.v1.ListParticipantsRequest;
import participants.v1.MuteParticipantRequest;
import participants.v1.OperationStatus;
import participants.v1.Participant;
import participants.v1.ParticipantServiceGrpc;
import participants.v1.ParticipantServiceGrpc.ParticipantServiceBlockingStub;
import participants.v1.RemoveAllParticipantsRequest;
import participants.v1.RemoveParticipantRequest;
import participants.v1.RemoveParticipantResponse.Outcome;
import participants.v1.RosterCoverage;

/**
 * Calls ParticipantService as any Java program would, with the stub that Maven generates from its proto.
 *
 * <p>tests/clients/run.sh starts the service.
 */
@TestMethodOrder(OrderAnnotation.class)
class ParticipantsTest {
  // The ids of Graph's page.
  private static final String CALL_ID = "112f7296-5fa4-42ca-bae8-6a692b15d4b8";
  private static final String PARTICIPANT_ID = "a7ebfb2d-871e-419c-87af-27290b22e8db";
  private static final String USER_ID = "278405a3-f568-4b3e-b684-009193463064";
  private static final String PHONE_NUMBER = "+14255550123";
  private static final String CLIENT_CONTEXT = "f2fa86af-3c51-4bc2-8fc0-475452d9764f";

  private final List<ManagedChannel> channels = new ArrayList<>();

  @AfterEach
  void closeChannels() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private ManagedChannel open(ManagedChannelBuilder<?> builder) {
    ManagedChannel channel = builder.build();
    channels.add(channel);
    return channel;
  }

  private ParticipantServiceBlockingStub connect(ManagedChannelBuilder<?> builder) {
    return ParticipantServiceGrpc.newBlockingStub(open(builder));
  }

  private static ManagedChannelBuilder<?> plainTo(String variable) {
    return Grpc.newChannelBuilder(System.getenv(variable), InsecureChannelCredentials.create());
  }

  private ParticipantServiceBlockingStub plain(String variable) {
    return connect(plainTo(variable));
  }

  private ParticipantServiceBlockingStub withinHalfAMinute() {
    return plain("ADDRESS").withDeadlineAfter(30, SECONDS);
  }

  /**
   * As in production: over mutual TLS, as the caller whose certificate try-certificates creates,
   * with the service config.
   */
  private ParticipantServiceBlockingStub bot() throws IOException {
    File folder = new File(System.getenv("TLS_FOLDER"));
    ChannelCredentials credentials =
        TlsChannelCredentials.newBuilder()
            .trustManager(new File(folder, "ca.pem"))
            .keyManager(new File(folder, "bot.pem"), new File(folder, "bot.key"))
            .build();
    Map<String, ?> serviceConfig =
        new Gson()
            .fromJson(
                Files.readString(Path.of("../../../docs/service_config.json")),
                new TypeToken<Map<String, ?>>() {}.getType());
    return connect(
            Grpc.newChannelBuilder(System.getenv("TLS_ADDRESS"), credentials)
                .defaultServiceConfig(serviceConfig))
        .withDeadlineAfter(30, SECONDS);
  }

  private static RemoveParticipantRequest removal(String callId, String participantId) {
    return RemoveParticipantRequest.newBuilder()
        .setCallId(callId)
        .setParticipantId(participantId)
        .build();
  }

  private static InviteParticipantsRequest invitation(String callId, String participantId) {
    Identity user = Identity.newBuilder().setId(USER_ID).setIdentityProvider("AAD").build();
    return InviteParticipantsRequest.newBuilder()
        .setCallId(callId)
        .addParticipants(
            InvitationParticipantInfo.newBuilder()
                .setIdentity(IdentitySet.newBuilder().setUser(user))
                .setParticipantId(participantId))
        .setClientContext(CLIENT_CONTEXT)
        .build();
  }

  /** The detail of that type in an error. */
  private static <T extends Message> T detail(StatusRuntimeException error, Class<T> type)
      throws InvalidProtocolBufferException {
    for (Any packed : StatusProto.fromThrowable(error).getDetailsList()) {
      if (packed.is(type)) {
        return packed.unpack(type);
      }
    }
    throw new AssertionError("no " + type.getSimpleName() + " in " + error);
  }

  private static StatusRuntimeException expectError(
      Executable call, Code code, String reason, String effect)
      throws InvalidProtocolBufferException {
    StatusRuntimeException error = assertThrows(StatusRuntimeException.class, call);
    assertEquals(code, error.getStatus().getCode());
    ErrorInfo info = detail(error, ErrorInfo.class);
    assertEquals("participant-service", info.getDomain());
    assertEquals(reason, info.getReason());
    assertEquals(effect, info.getMetadataOrThrow("effect"));
    return error;
  }

  @Test
  @Order(1)
  void example1RemovesAnActiveParticipant() {
    var response = withinHalfAMinute().removeParticipant(removal(CALL_ID, PARTICIPANT_ID));
    assertEquals(Outcome.OUTCOME_REMOVED, response.getOutcome());
  }

  @Test
  @Order(2)
  void example2CancelsAnInvitation() {
    var stub = withinHalfAMinute();
    var operation = stub.inviteParticipants(invitation(CALL_ID, PARTICIPANT_ID)).getOperation();
    assertEquals(OperationStatus.OPERATION_STATUS_RUNNING, operation.getStatus());
    assertEquals(CLIENT_CONTEXT, operation.getClientContext());
    assertEquals(1, operation.getParticipantsCount());
    assertEquals(PARTICIPANT_ID, operation.getParticipants(0).getParticipantId());
    var response = stub.removeParticipant(removal(CALL_ID, PARTICIPANT_ID));
    assertEquals(Outcome.OUTCOME_REMOVED, response.getOutcome());
  }

  @Test
  void invalidArgumentNamesEveryBadField() throws Exception {
    StatusRuntimeException error =
        expectError(
            () -> withinHalfAMinute().removeParticipant(removal("", "no/slash")),
            Code.INVALID_ARGUMENT,
            "INVALID_REQUEST",
            "none");
    List<String> fields =
        detail(error, BadRequest.class).getFieldViolationsList().stream()
            .map(BadRequest.FieldViolation::getField)
            .toList();
    assertEquals(List.of("call_id", "participant_id"), fields);
  }

  @Test
  void missingParticipantIsNotFound() throws Exception {
    expectError(
        () -> withinHalfAMinute().removeParticipant(removal(CALL_ID, "nobody")),
        Code.NOT_FOUND,
        "PARTICIPANT_NOT_FOUND",
        "none");
  }

  @Test
  void missingParticipantIsAllowed() {
    var request = removal(CALL_ID, "nobody").toBuilder().setAllowMissing(true).build();
    var response = withinHalfAMinute().removeParticipant(request);
    assertEquals(Outcome.OUTCOME_ALREADY_ABSENT, response.getOutcome());
  }

  @Test
  void resourceExhaustedSaysWhenToComeBack() throws Exception {
    var stub = plain("THROTTLED_ADDRESS").withDeadlineAfter(30, SECONDS);
    StatusRuntimeException error =
        expectError(
            () -> stub.removeParticipant(removal("throttled", "somebody")),
            Code.RESOURCE_EXHAUSTED,
            "GRAPH_THROTTLED",
            "none");
    long seconds = detail(error, RetryInfo.class).getRetryDelay().getSeconds();
    assertTrue(seconds >= 30 && seconds <= 90, "come back in " + seconds + " s");
  }

  @Test
  void ownDeadlineEndsTheCall() {
    var stub = plain("ADDRESS").withDeadlineAfter(1, SECONDS);
    StatusRuntimeException error =
        assertThrows(
            StatusRuntimeException.class,
            () -> stub.removeParticipant(removal("slow", "somebody")));
    assertEquals(Code.DEADLINE_EXCEEDED, error.getStatus().getCode());
  }

  /** At a caller's deadline the library's own answer can be first. Here it is the service's. */
  @Test
  void defaultDeadlineTellsTheEffect() throws Exception {
    expectError(
        () -> plain("ADDRESS").removeParticipant(removal("slow", "somebody")),
        Code.DEADLINE_EXCEEDED,
        "DEADLINE",
        "unknown");
  }

  /** Builds GetInvitation's input for an invitation that ended in an error with that reference. */
  private static InviteParticipantsOperation operationOf(
      InviteParticipantsRequest request, InvitationReference reference, Instant called) {
    var operation =
        InviteParticipantsOperation.newBuilder()
            .setClientContext(reference.getClientContext())
            .addAllParticipants(request.getParticipantsList())
            .setAcceptTime(Timestamp.newBuilder().setSeconds(called.getEpochSecond()));
    for (int i = 0; i < reference.getParticipantIdsCount(); i++) {
      operation.getParticipantsBuilder(i).setParticipantId(reference.getParticipantIds(i));
    }
    return operation.build();
  }

  @Test
  void invitationWhoseAnswerIsLostIsFoundAndCancelled() throws Exception {
    var stub = withinHalfAMinute();
    String call = "lost";
    var request = invitation(call, "");
    var called = Instant.now();
    StatusRuntimeException error =
        expectError(
            () -> stub.inviteParticipants(request),
            Code.UNKNOWN,
            "INVITE_OUTCOME_UNKNOWN",
            "unknown");
    var operation = operationOf(request, detail(error, InvitationReference.class), called);
    assertEquals(CLIENT_CONTEXT, operation.getClientContext());
    var found =
        stub.getInvitation(
            GetInvitationRequest.newBuilder().setCallId(call).setOperation(operation).build());
    assertEquals(
        List.of(InvitationOutcome.State.STATE_PENDING),
        found.getOutcomesList().stream().map(InvitationOutcome::getState).toList());
    assertFalse(found.getDone());
    String id = found.getOutcomes(0).getParticipant().getParticipantId();
    var response =
        stub.cancelInvitation(
            CancelInvitationRequest.newBuilder().setCallId(call).setParticipantId(id).build());
    assertEquals(Outcome.OUTCOME_REMOVED, response.getOutcome());
  }

  @Test
  void userIsFoundAndRemovedById() throws Exception {
    var stub = withinHalfAMinute();
    String call = "people";
    var user = IdentitySet.newBuilder().setUser(Identity.newBuilder().setId(USER_ID)).build();
    var found =
        stub.listParticipants(
            ListParticipantsRequest.newBuilder().setCallId(call).setIdentity(user).build());
    assertEquals(RosterCoverage.ROSTER_COVERAGE_AS_REPORTED, found.getCoverage());
    assertEquals(1, found.getParticipantsCount());
    var removal = RemoveParticipantRequest.newBuilder().setCallId(call).setIdentity(user).build();
    var response = stub.removeParticipant(removal);
    assertEquals(Outcome.OUTCOME_REMOVED, response.getOutcome());
    assertEquals(1, response.getResultsCount());
    assertEquals(
        found.getParticipants(0).getId(), response.getResults(0).getParticipantId());
    expectError(
        () -> stub.removeParticipant(removal), Code.NOT_FOUND, "PARTICIPANT_NOT_FOUND", "none");
  }

  private static void muteLine(ParticipantServiceBlockingStub stub, String call, String number) {
    var phone = IdentitySet.newBuilder().setPhone(Identity.newBuilder().setId(number)).build();
    var list = ListParticipantsRequest.newBuilder().setCallId(call).setIdentity(phone).build();
    for (Participant line : stub.listParticipants(list).getParticipantsList()) {
      stub.muteParticipant(
          MuteParticipantRequest.newBuilder().setCallId(call).setParticipantId(line.getId()).build());
    }
  }

  @Test
  void phoneLineIsFoundAndMuted() throws Exception {
    var stub = withinHalfAMinute();
    String call = "people";
    muteLine(stub, call, PHONE_NUMBER);
    var list = ListParticipantsRequest.newBuilder().setCallId(call).build();
    for (Participant participant : stub.listParticipants(list).getParticipantsList()) {
      boolean isLine = participant.getInfo().getIdentity().getPhone().getId().equals(PHONE_NUMBER);
      assertEquals(isLine, participant.getIsMuted());
      assertEquals(isLine, participant.getMediaStreams(0).getServerMuted());
    }
    var absent =
        MuteParticipantRequest.newBuilder().setCallId(call).setParticipantId("nobody").build();
    expectError(
        () -> stub.muteParticipant(absent), Code.NOT_FOUND, "PARTICIPANT_NOT_FOUND", "none");
  }

  @Test
  void meetingEndsForEverybodyButTwo() {
    var bulk =
        BulkParticipantServiceGrpc.newBlockingStub(open(plainTo("ADDRESS")))
            .withDeadlineAfter(60, SECONDS);
    String call = "meeting";
    var keep = List.of(
        IdentitySet.newBuilder().setUser(Identity.newBuilder().setId(USER_ID)).build(),
        IdentitySet.newBuilder().setPhone(Identity.newBuilder().setId("+14255550123")).build());
    var removeAll =
        RemoveAllParticipantsRequest.newBuilder().setCallId(call).addAllKeepIdentities(keep).setForce(true).build();
    var preview = bulk.removeAllParticipants(removeAll.toBuilder().setForce(false).build());
    assertEquals(2, preview.getWouldRemoveCount7());
    var response = bulk.removeAllParticipants(removeAll);
    assertTrue(response.getDone());
    assertEquals(2, response.getResultsCount());
    for (var result : response.getResultsList()) {
      assertEquals(Outcome.OUTCOME_REMOVED, result.getOutcome());
    }
  }

  @Test
  void deskListsAPageAtATime() {
    var stub = withinHalfAMinute();
    String call = "crowd";
    String token = "";
    List<Integer> sizes = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    do {
      var page =
          stub.listParticipants(
              ListParticipantsRequest.newBuilder()
                  .setCallId(call)
                  .setPageSize(100)
                  .setPageToken(token)
                  .build());
      sizes.add(page.getParticipantsCount());
      page.getParticipantsList().stream().map(Participant::getId).forEach(ids::add);
      token = page.getNextPageToken();
    } while (!token.isEmpty() && sizes.size() < 9);
    assertEquals(List.of(100, 100, 50), sizes);
    assertEquals(List.copyOf(new TreeSet<>(ids)), ids);
  }

  @Test
  void mutualTlsLetsTheBotRemove() throws Exception {
    var request = removal(CALL_ID, "nobody").toBuilder().setAllowMissing(true).build();
    assertEquals(
        Outcome.OUTCOME_ALREADY_ABSENT, bot().removeParticipant(request).getOutcome());
  }

  @Test
  void policyDeniesTheBotToInvite() throws Exception {
    var stub = bot();
    expectError(
        () -> stub.inviteParticipants(invitation(CALL_ID, PARTICIPANT_ID)),
        Code.PERMISSION_DENIED,
        "CALLER_NOT_AUTHORIZED",
        "none");
  }
}
