package dev.umsync.standalone.chaos;

import dev.umsync.common.kafka.roster.ImportRefused;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.credential.account.KeyFileProblem;
import dev.umsync.standalone.chaos.fault.FaultRunner;
import dev.umsync.standalone.chaos.fault.Schedule;
import dev.umsync.standalone.chaos.fault.ScheduleLog;
import dev.umsync.standalone.chaos.load.Load;
import dev.umsync.standalone.chaos.process.BrokerMain;
import dev.umsync.standalone.chaos.verdict.Evidence;
import dev.umsync.standalone.chaos.verdict.EvidenceReader;
import dev.umsync.standalone.chaos.verdict.Offence;
import dev.umsync.standalone.chaos.verdict.Verdict;
import dev.umsync.standalone.site.Site;
import dev.umsync.testbed.mail.DovecotServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGeneratorFactory;

/**
 * One run: an installation, load, faults, quiet, the second look, the verdict. Used by one thread.
 */
public final class Chaos {
  /** File in the run's folder that says which fault came when. */
  public static final String SCHEDULE = "schedule.jsonl";

  /** File in the run's folder that lists everything that is not as it should be. */
  public static final String OFFENCES = "offences.txt";

  private static final int FAULTS_NAMED = 20;
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
  private static final Duration STEP = Duration.ofMillis(500);
  private static final Duration LONGEST_QUIETING = Duration.ofMinutes(20);
  private static final Duration AFTER_SECOND_LOOK = Duration.ofSeconds(5);

  private final ChaosSettings settings;
  private final Path folder;
  private final Surroundings surroundings;
  private final Installation installation;

  private Chaos(
      ChaosSettings settings, Path folder, Surroundings surroundings, Installation installation) {
    this.settings = settings;
    this.folder = folder;
    this.surroundings = surroundings;
    this.installation = installation;
  }

  /** Whether a Dovecot is installed, without which there is no run. */
  public static boolean hasMailServer() {
    return DovecotServer.isInstalled();
  }

  /**
   * Starts the installation in an empty folder.
   *
   * @param umsyncMain the class behind {@code umsync}
   * @param parts takes whatever is started; closing it ends it all
   */
  public static Chaos start(
      ChaosSettings settings,
      Path folder,
      String umsyncMain,
      Surroundings surroundings,
      Parts parts)
      throws IOException, InterruptedException, KeyTrouble, KeyFileProblem, ImportRefused {
    return new Chaos(
        settings,
        folder,
        surroundings,
        Installation.start(settings, folder, umsyncMain, surroundings, parts));
  }

  /** Runs to the verdict. */
  public ChaosReport run() throws IOException, InterruptedException, KeyTrouble {
    Site site = installation.site();
    Schedule schedule = schedule();
    try (ScheduleLog log =
            ScheduleLog.in(settings.scheduleLog().orElseGet(() -> folder.resolve(SCHEDULE)));
        OutcomeCount outcomes =
            new OutcomeCount(
                site.kafka(),
                site.config().topics().name(TopicSpec.OUTCOMES),
                site.config().plan().subscriberPartitions());
        Load load = load(site)) {
      FaultRunner faults =
          new FaultRunner(
              installation.targets(),
              log,
              surroundings.clock(),
              surroundings.ticker(),
              surroundings.pause(),
              surroundings.says());
      Progress progress =
          new Progress(surroundings, outcomes, load, faults, installation.targets());
      int brokenOff = storm(schedule, load, faults, progress);
      quiet(load, outcomes, progress);
      surroundings
          .says()
          .accept(
              "every event has its outcome, or was given the time; waiting out the second look");
      surroundings.pause().pause(settings.lookAgain().plus(AFTER_SECOND_LOOK));
      Verdict verdict = judge(load);
      return new ChaosReport(
          verdict, faults.kills(), faults.brokerRestarts(), brokenOff + faults.brokenOff());
    }
  }

  private Load load(Site site) {
    return new Load(
        site.kafka(),
        site.config().topics().name(TopicSpec.VOICEMAIL),
        installation.people(),
        surroundings.clock(),
        surroundings.ticker(),
        surroundings.pause(),
        RandomGeneratorFactory.of("L64X128MixRandom").create(settings.seed()));
  }

  private Schedule schedule() {
    return settings
        .schedule()
        .map(ScheduleLog::read)
        .orElseGet(() ->
            Schedule.of(
                settings.seed(),
                new Schedule.Bounds(
                    settings.workers(),
                    settings.lasts(),
                    settings.faultsPerMinute(),
                    BrokerMain.settings(folder).groups().session())));
  }

  /** Load and faults at once; returns how many of the two broke off. */
  private int storm(Schedule schedule, Load load, FaultRunner faults, Progress progress)
      throws InterruptedException {
    surroundings
        .says()
        .accept(
            "%d people, %d events/s, %d workers, %d faults to come"
                .formatted(
                    settings.subscribers(),
                    settings.rate(),
                    settings.workers(),
                    schedule.faults().size()));
    RunTask sending = RunTask.start("load", () -> load.run(settings.rate()), surroundings.says());
    RunTask breaking = RunTask.start("faults", () -> faults.run(schedule), surroundings.says());
    long end = surroundings.ticker().getAsLong() + settings.lasts().toNanos();
    while (surroundings.ticker().getAsLong() < end) {
      surroundings
          .pause()
          .pause(shorter(Duration.ofNanos(end - surroundings.ticker().getAsLong())));
      progress.line();
    }
    load.stop();
    while (!breaking.join(BETWEEN_LINES) || !sending.join(BETWEEN_LINES)) {
      progress.line();
    }
    surroundings.says().accept("faults and load are over");
    return (sending.brokeOff() ? 1 : 0) + (breaking.brokeOff() ? 1 : 0);
  }

  private static Duration shorter(Duration left) {
    return left.compareTo(BETWEEN_LINES) < 0
        ? left.isNegative() ? Duration.ZERO : left
        : BETWEEN_LINES;
  }

  private void quiet(Load load, OutcomeCount outcomes, Progress progress)
      throws InterruptedException {
    Set<String> sent = load.acknowledged().keySet();
    long begin = surroundings.ticker().getAsLong();
    long said = begin;
    while (!outcomes.hasAll(sent)) {
      long now = surroundings.ticker().getAsLong();
      if (now - begin > LONGEST_QUIETING.toNanos()) {
        surroundings.says().accept("not every event has an outcome 20 minutes later");
        return;
      }
      if (now - said > BETWEEN_LINES.toNanos()) {
        said = now;
        progress.line();
      }
      surroundings.pause().pause(STEP);
    }
  }

  private Verdict judge(Load load) throws IOException, InterruptedException, KeyTrouble {
    surroundings.says().accept("comparing topics and mailboxes");
    Site site = installation.site();
    Evidence evidence =
        new EvidenceReader(
                site.kafka(),
                site.config().topics(),
                installation.mail(),
                site.keys().messageIdentities(),
                surroundings.ticker(),
                surroundings.says())
            .read(load.acknowledged(), installation.people());
    Verdict verdict = Verdict.of(evidence);
    tell(evidence, verdict, load.failed());
    return verdict;
  }

  private void tell(Evidence evidence, Verdict verdict, long unacknowledged) throws IOException {
    surroundings
        .says()
        .accept(
            "%d events acknowledged, %d not in time, %d on the topic, %d outcomes; processes that ended by themselves: %d"
                .formatted(
                    evidence.acknowledged().size(),
                    unacknowledged,
                    evidence.log().size(),
                    evidence.outcomes().size(),
                    installation.targets().endedByThemselves()));
    List<String> lines = verdict.offences().stream().map(Offence::line).toList();
    if (!lines.isEmpty()) {
      Files.write(folder.resolve(OFFENCES), lines);
      lines.stream().limit(FAULTS_NAMED).forEach(surroundings.says());
    }
  }
}
