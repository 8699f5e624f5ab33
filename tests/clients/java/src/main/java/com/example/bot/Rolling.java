package com.example.bot;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import participants.v1.Identity;
import participants.v1.IdentitySet;
import participants.v1.InvitationParticipantInfo;
import participants.v1.InviteParticipantsRequest;
import participants.v1.ParticipantServiceGrpc;
import participants.v1.ParticipantServiceGrpc.ParticipantServiceBlockingStub;
import participants.v1.RemoveParticipantRequest;

/**
 * Invites and removes in a loop while servers are replaced.
 *
 * <p>Ends at the end of its input or by SIGTERM, and prints the results of its calls as JSON.
 */
public final class Rolling {
  private static final String USAGE =
      "usage: Rolling --service_config FILE --ids PREFIX [--call_id ID] [--pause MS] TARGET";
  private static final int WORKERS = 4;
  private static final int MAX_ATTEMPTS = 10;

  /** The printed report. The fields have the names in the output. */
  private static final class Report {
    int removed;
    int invited;
    int repeated;
    int unknown;
    final List<String> failed = new ArrayList<>();
    long longest_ms;
  }

  private final Report report = new Report();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final ParticipantServiceBlockingStub stub;
  private final String callId;
  private volatile boolean printed;

  private Rolling(ManagedChannel channel, String callId) {
    this.stub = ParticipantServiceGrpc.newBlockingStub(channel);
    this.callId = callId;
  }

  private static void say(String text) {
    System.err.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + text);
  }

  private void add(Runnable change) {
    synchronized (report) {
      change.run();
    }
  }

  /** One call. The longest time only counts answers: a deadline reflects the caller's patience. */
  private void timed(Runnable call) {
    long start = System.nanoTime();
    call.run();
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    add(() -> report.longest_ms = Math.max(report.longest_ms, took));
  }

  /** Whether the call may have had an effect; "" when a gRPC library made the error. */
  private static String effect(StatusRuntimeException error) {
    try {
      for (Any packed : StatusProto.fromThrowable(error).getDetailsList()) {
        if (packed.is(ErrorInfo.class)) {
          return packed.unpack(ErrorInfo.class).getMetadataOrDefault("effect", "");
        }
      }
    } catch (InvalidProtocolBufferException broken) {
      say("broken details: " + broken);
    }
    return "";
  }

  /** Repeats the invitation as long as it certainly had no effect. */
  private void invite(String id) {
    Identity user = Identity.newBuilder().setId(id).build();
    InviteParticipantsRequest request =
        InviteParticipantsRequest.newBuilder()
            .setCallId(callId)
            .addParticipants(
                InvitationParticipantInfo.newBuilder()
                    .setIdentity(IdentitySet.newBuilder().setUser(user))
                    .setParticipantId(id))
            .setClientContext(id)
            .build();
    for (int attempt = 1; ; attempt++) {
      try {
        timed(() -> stub.inviteParticipants(request));
        add(() -> report.invited++);
        return;
      } catch (StatusRuntimeException error) {
        if (attempt == MAX_ATTEMPTS || !effect(error).equals("none")) {
          say("invitation unknown: " + textOf(error));
          add(() -> report.unknown++);
          return;
        }
        say("invitation repeated: " + textOf(error));
        add(() -> report.repeated++);
      }
    }
  }

  /** Calls once; the service config retries it. */
  private void remove(String id) {
    RemoveParticipantRequest request =
        RemoveParticipantRequest.newBuilder()
            .setCallId(callId)
            .setParticipantId(id)
            .setAllowMissing(true)
            .build();
    try {
      timed(() -> stub.removeParticipant(request));
      add(() -> report.removed++);
    } catch (StatusRuntimeException error) {
      say("removal failed: " + textOf(error));
      add(() -> report.failed.add(textOf(error)));
    }
  }

  /** Includes the cause, which the library's own errors keep separate: "io exception" alone says little. */
  private static String textOf(StatusRuntimeException error) {
    Status status = error.getStatus();
    String cause = status.getCause() == null ? "" : " (" + status.getCause().getMessage() + ")";
    return error.getMessage() + cause;
  }

  /** Calls until it gets an answer: a network policy may need a moment to learn a new pod's address. */
  private void awaitServing(String id) throws InterruptedException {
    RemoveParticipantRequest request =
        RemoveParticipantRequest.newBuilder()
            .setCallId(callId)
            .setParticipantId(id)
            .setAllowMissing(true)
            .build();
    do {
      try {
        stub.removeParticipant(request);
        say("serving");
        return;
      } catch (StatusRuntimeException notYet) {
        // The next attempt may get an answer.
      }
    } while (!stop.await(100, TimeUnit.MILLISECONDS));
  }

  private void work(String ids, int worker, long pause) {
    try {
      int round = 0;
      do {
        String id = ids + "-" + worker + "-" + round++;
        invite(id);
        remove(id);
      } while (!stop.await(pause, TimeUnit.MILLISECONDS));
    } catch (InterruptedException never) {
      throw new IllegalStateException(never);
    }
  }

  /** Ends the workers at the end of the input or by SIGTERM, without its exit code 143 after a report. */
  private void stopLater(CountDownLatch reported) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.countDown();
                  try {
                    reported.await();
                  } catch (InterruptedException never) {
                    throw new IllegalStateException(never);
                  }
                  if (printed) {
                    Runtime.getRuntime().halt(0);
                  }
                }));
    Thread input =
        new Thread(
            () -> {
              try {
                System.in.readAllBytes();
              } catch (IOException error) {
                throw new UncheckedIOException(error);
              }
              stop.countDown();
            });
    input.setDaemon(true);
    input.start();
  }

  private void run(String ids, long pause) throws InterruptedException {
    awaitServing(ids);
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      int worker = i;
      workers.add(new Thread(() -> work(ids, worker, pause)));
    }
    workers.forEach(Thread::start);
    for (Thread worker : workers) {
      worker.join();
    }
    System.out.println(new Gson().toJson(report));
    printed = true;
  }

  /** The values of the flags by name, and the target as "". */
  private static Map<String, String> parse(String[] arguments) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      boolean flag = arguments[i].startsWith("--") && i + 1 < arguments.length;
      values.put(flag ? arguments[i].substring(2) : "", flag ? arguments[++i] : arguments[i]);
    }
    if (!values.keySet().containsAll(List.of("", "service_config", "ids"))) {
      throw new IllegalArgumentException(USAGE);
    }
    return values;
  }

  /** Runs as the class comment describes. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = parse(arguments);
    // A crashed worker must not look like one without anything to report.
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          failure.printStackTrace();
          Runtime.getRuntime().halt(1);
        });
    NameResolverRegistry.getDefaultRegistry().register(new FixedAddresses());
    Map<String, ?> serviceConfig =
        new Gson()
            .fromJson(
                Files.readString(Path.of(options.get("service_config"))),
                new TypeToken<Map<String, ?>>() {}.getType());
    ManagedChannel channel =
        Grpc.newChannelBuilder(options.get(""), InsecureChannelCredentials.create())
            .defaultServiceConfig(serviceConfig)
            .build();
    CountDownLatch reported = new CountDownLatch(1);
    try {
      Rolling rolling =
          new Rolling(
              channel,
              options.getOrDefault("call_id", "112f7296-5fa4-42ca-bae8-6a692b15d4b8"));
      rolling.stopLater(reported);
      rolling.run(options.get("ids"), Long.parseLong(options.getOrDefault("pause", "0")));
    } finally {
      channel.shutdownNow();
      reported.countDown();
    }
  }
}
