package dev.umsync.standalone.demo;

import dev.umsync.common.outcome.OutcomeRecord;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Sends the samples through a {@link DemoWorld} and checks what arrived. Thread rule: one thread.
 */
public final class Demo {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ACCEPTED = 202;

  private final DemoWorld world;
  private final Clock clock;
  private final Consumer<String> says;

  /** @param says hears a line for everything that happens */
  public Demo(DemoWorld world, Clock clock, Consumer<String> says) {
    this.world = world;
    this.clock = clock;
    this.says = says;
  }

  /**
   * Sends every sample, waits for the outcomes and looks into the mailboxes.
   *
   * @return the summary; good or not
   */
  public DemoSummary run() throws IOException, InterruptedException {
    List<Sample> samples = Samples.voicemails(clock.instant());
    Map<String, Sample> byId = new HashMap<>();
    samples.forEach(s -> byId.put(s.voicemailId(), s));
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        Outcomes outcomes =
            new Outcomes(
                world.site(),
                executor,
                outcome -> says.accept(line(outcome, byId.get(outcome.voicemailId().value()))));
        Sender sender =
            new Sender(
                world.standalone().ingest().uri(),
                world.standalone().ingest().clientTrust(),
                world.apiKey())) {
      Map<String, Instant> sentAt = send(samples, sender);
      List<Duration> latencies = latencies(samples, sentAt, outcomes);
      return new DemoSummary(new MailboxCheck(world.mail()).check(samples), latencies);
    }
  }

  private Map<String, Instant> send(List<Sample> samples, Sender sender)
      throws IOException, InterruptedException {
    Map<String, Instant> sentAt = new HashMap<>();
    for (Sample sample : samples) {
      sentAt.put(sample.voicemailId(), clock.instant());
      HttpResponse<String> answer = sender.send(sample);
      if (answer.statusCode() != ACCEPTED) {
        throw new IOException(
            "ingest answered %d for %s".formatted(answer.statusCode(), sample.voicemailId()));
      }
      says.accept(
          "  → %s  from %s for %s".formatted(
              sample.voicemailId(), sample.caller(), sample.subscriber().address()));
    }
    return sentAt;
  }

  private static List<Duration> latencies(
      List<Sample> samples, Map<String, Instant> sentAt, Outcomes outcomes)
      throws InterruptedException {
    List<Duration> latencies = new ArrayList<>();
    for (Sample sample : samples) {
      Optional<OutcomeRecord> outcome = outcomes.await(sample.voicemailId(), PATIENCE);
      Instant start = sentAt.get(sample.voicemailId());
      if (outcome.isPresent() && start != null) {
        latencies.add(Duration.between(start, outcome.get().finishedAt()));
      }
    }
    return latencies;
  }

  private static String line(OutcomeRecord outcome, Sample sample) {
    String uid = outcome.uid().isPresent() ? " as UID " + outcome.uid().getAsLong() : "";
    return "  ✓ %s  %s in the mailbox of %s%s"
        .formatted(
            outcome.voicemailId(),
            outcome.result().name().toLowerCase(java.util.Locale.ROOT),
            sample == null ? "somebody" : sample.subscriber().address(),
            uid);
  }
}
