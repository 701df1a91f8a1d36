package dev.umsync.standalone.demo;

import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.topic.TopicProvisioner.Pause;
import dev.umsync.standalone.site.Site;
import dev.umsync.testbed.mail.TestMailServer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends the samples through an installation and checks what arrived. Thread rule: one thread. */
public final class Demo {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);
  private static final int ACCEPTED = 202;

  /** Unknown subscriber; not ready. */
  private static final Set<Integer> NOT_YET = Set.of(422, 503);

  private final TestMailServer mail;
  private final Site site;
  private final IngestAccess ingest;
  private final String run;
  private final Clock clock;
  private final Pause pause;
  private final Consumer<String> says;

  /**
   * @param pause waits between two tries
   * @param says hears a line for everything that happens
   */
  public Demo(DemoWorld world, Clock clock, Pause pause, Consumer<String> says) {
    this(world.mail(), world.site(), world.ingest(), "", clock, pause, says);
  }

  /**
   * On an installation that may have been here before.
   *
   * @param run what this run's voicemail ids end with, so that they are new to the installation
   */
  Demo(
      TestMailServer mail,
      Site site,
      IngestAccess ingest,
      String run,
      Clock clock,
      Pause pause,
      Consumer<String> says) {
    this.mail = mail;
    this.site = site;
    this.ingest = ingest;
    this.run = run;
    this.clock = clock;
    this.pause = pause;
    this.says = says;
  }

  /**
   * Sends every sample, waits for the outcomes and looks into the mailboxes.
   *
   * @return the summary; good or not
   */
  public DemoSummary run() throws IOException, InterruptedException {
    List<Sample> samples = Samples.voicemails(clock.instant(), run);
    Map<String, Sample> byId = new HashMap<>();
    samples.forEach(s -> byId.put(s.voicemailId(), s));
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        Outcomes outcomes =
            new Outcomes(
                site,
                executor,
                outcome -> says.accept(line(outcome, byId.get(outcome.voicemailId().value()))));
        Sender sender = new Sender(ingest)) {
      Map<String, Instant> sentAt = send(samples, sender);
      List<Duration> latencies = latencies(samples, sentAt, outcomes);
      return new DemoSummary(new MailboxCheck(mail).check(samples), latencies);
    }
  }

  private Map<String, Instant> send(List<Sample> samples, Sender sender)
      throws IOException, InterruptedException {
    Map<String, Instant> sentAt = new HashMap<>();
    for (Sample sample : samples) {
      sentAt.put(sample.voicemailId(), accepted(sample, sender));
      says.accept(
          "  → %s  from %s for %s"
              .formatted(sample.voicemailId(), sample.caller(), sample.subscriber().address()));
    }
    return sentAt;
  }

  /**
   * When the request began that ingest accepted. A roster that was just imported reaches ingest by
   * its topic: for a moment it may not know the person yet.
   */
  private Instant accepted(Sample sample, Sender sender) throws IOException, InterruptedException {
    Instant deadline = clock.instant().plus(PATIENCE);
    while (true) {
      Instant start = clock.instant();
      int status = sender.send(sample).statusCode();
      if (status == ACCEPTED) {
        return start;
      }
      if (!NOT_YET.contains(status) || start.isAfter(deadline)) {
        throw new IOException("ingest answered %d for %s".formatted(status, sample.voicemailId()));
      }
      pause.pause(BETWEEN_TRIES);
    }
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

  private static String line(OutcomeRecord outcome, @Nullable Sample sample) {
    String uid = outcome.uid().isPresent() ? " as UID " + outcome.uid().getAsLong() : "";
    return "  ✓ %s  %s in the mailbox of %s%s"
        .formatted(
            outcome.voicemailId(),
            outcome.result().name().toLowerCase(java.util.Locale.ROOT),
            sample == null ? "somebody" : sample.subscriber().address(),
            uid);
  }
}
