package com.example.bot;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.function.Executable;
import participants.v1.Identity;
import participants.v1.IdentitySet;
import participants.v1.InvitationParticipantInfo;
import participants.v1.InviteParticipantsRequest;
import participants.v1.OperationStatus;
import participants.v1.ParticipantServiceGrpc;
import participants.v1.ParticipantServiceGrpc.ParticipantServiceBlockingStub;
import participants.v1.RemoveParticipantRequest;
import participants.v1.RemoveParticipantResponse.Outcome;

/**
 * Calls ParticipantService as any program in Java would, with the stub that Maven makes of its proto.
 *
 * <p>tests/clients/run.sh starts what it calls.
 */
@TestMethodOrder(OrderAnnotation.class)
class ParticipantsTest {
  // The ids of Graph's page.
  private static final String CALL_ID = "112f7296-5fa4-42ca-bae8-6a692b15d4b8";
  private static final String PARTICIPANT_ID = "a7ebfb2d-871e-419c-87af-27290b22e8db";
  private static final String USER_ID = "278405a3-f568-4b3e-b684-009193463064";
  private static final String CLIENT_CONTEXT = "f2fa86af-3c51-4bc2-8fc0-475452d9764f";

  private final List<ManagedChannel> channels = new ArrayList<>();

  @AfterEach
  void closeChannels() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private ParticipantServiceBlockingStub connect(ManagedChannelBuilder<?> builder) {
    ManagedChannel channel = builder.build();
    channels.add(channel);
    return ParticipantServiceGrpc.newBlockingStub(channel);
  }

  private ParticipantServiceBlockingStub plain(String variable) {
    var credentials = InsecureChannelCredentials.create();
    return connect(Grpc.newChannelBuilder(System.getenv(variable), credentials));
  }

  private ParticipantServiceBlockingStub withinHalfAMinute() {
    return plain("ADDRESS").withDeadlineAfter(30, SECONDS);
  }

  /**
   * As in production: over mutual TLS, as the caller that try-certificates makes a certificate for,
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

  /** The library's own answer can be first at a caller's deadline; here it is the service's. */
  @Test
  void defaultDeadlineTellsTheEffect() throws Exception {
    expectError(
        () -> plain("ADDRESS").removeParticipant(removal("slow", "somebody")),
        Code.DEADLINE_EXCEEDED,
        "DEADLINE",
        "unknown");
  }

  @Test
  void unknownInvitationIsCancelledByTheIdsInTheError() throws Exception {
    var stub = withinHalfAMinute();
    StatusRuntimeException error =
        expectError(
            () -> stub.inviteParticipants(invitation("lost", "")),
            Code.UNKNOWN,
            "INVITE_OUTCOME_UNKNOWN",
            "unknown");
    String ids = detail(error, ErrorInfo.class).getMetadataOrThrow("participant_ids");
    for (String id : ids.split(",")) {
      assertEquals(
          Outcome.OUTCOME_REMOVED, stub.removeParticipant(removal("lost", id)).getOutcome());
    }
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
