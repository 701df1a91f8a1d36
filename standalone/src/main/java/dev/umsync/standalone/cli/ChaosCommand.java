package dev.umsync.standalone.cli;

import dev.umsync.standalone.chaos.Chaos;
import dev.umsync.standalone.chaos.ChaosReport;
import dev.umsync.standalone.chaos.ChaosSettings;
import dev.umsync.standalone.chaos.Parts;
import dev.umsync.standalone.chaos.RunFolder;
import dev.umsync.standalone.chaos.Surroundings;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code umsync chaos}. */
@Command(
    name = "chaos",
    description =
        "Kill, freeze and cut off real processes under load, then compare every mailbox with what was sent.",
    footer = {
      "",
      "Needs Dovecot. Ends with status 1 if a voicemail is missing, doubled or out of order, or if load or faults broke off; its folder is kept then."
    })
@SuppressWarnings("try")
final class ChaosCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long events are sent and faults injected, 0.1 to 1440 (default 3).")
  private double minutes = 3;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Of faults and load; drawn and printed where none is given.")
  private @Nullable Long seed;

  @Option(
      names = "--subscribers",
      paramLabel = "N",
      description = "People with mailboxes, 1 to 20000 (default 2000).")
  private int subscribers = 2_000;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Events a second, 1 to 1000 (default 25).")
  private int rate = 25;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Worker processes, 1 to 9 (default 3).")
  private int workers = 3;

  @Option(
      names = "--faults",
      paramLabel = "N",
      description = "Faults a minute on average, 1 to 60 (default 8).")
  private int faults = 8;

  @Option(
      names = "--look-again",
      paramLabel = "S",
      description = "Seconds until the workers' second look, 5 to 600 (default 60).")
  private int lookAgain = 60;

  @Option(
      names = "--tls",
      description =
          "TLS between workers and mail server; without it two cores have time for more events and faults.")
  private boolean tls;

  @Option(
      names = "--schedule",
      paramLabel = "FILE",
      description = "Inject the faults that this schedule.jsonl of an earlier run says.")
  private @Nullable Path schedule;

  @Option(
      names = "--log-schedule",
      paramLabel = "FILE",
      description =
          "Log the faults here (default: into the run's folder, which is removed if all is well).")
  private @Nullable Path scheduleLog;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Where the run's own folder is made (default: the temporary folder).")
  private @Nullable Path parent;

  private volatile boolean interrupted;

  ChaosCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    SecureRandom random = new SecureRandom();
    ChaosSettings settings = settings(random);
    if (!Chaos.hasMailServer()) {
      terminal
          .err()
          .println(
              "umsync: chaos needs a Dovecot to deliver to; install it (Debian and Ubuntu: apt-get install dovecot-imapd)");
      return ExitCode.USAGE;
    }
    RunFolder folder = RunFolder.make(Optional.ofNullable(parent));
    say("seed " + settings.seed() + ", all data in " + folder.path());
    Surroundings surroundings =
        new Surroundings(Clock.systemUTC(), System::nanoTime, Thread::sleep, random, this::say);
    try (Parts parts = new Parts()) {
      Thread ending = new Thread(() -> end(parts, folder), "chaos-end");
      Runtime.getRuntime().addShutdownHook(ending);
      ChaosReport report = run(settings, folder, surroundings, parts);
      say("ending what was started, removing its folder");
      parts.close();
      clear(folder);
      // Printed when everything is down, so that it is the last line.
      terminal.out().println(report.line());
      return report.good() ? 0 : 1;
    }
  }

  private ChaosReport run(
      ChaosSettings settings, RunFolder folder, Surroundings surroundings, Parts parts)
      throws Exception {
    try {
      ChaosReport report =
          Chaos.start(settings, folder.path(), Main.class.getName(), surroundings, parts).run();
      if (!report.good()) {
        folder.keep();
        say("logs, schedule and all offences are in " + folder.path());
      }
      return report;
    } catch (Exception e) {
      if (!interrupted) {
        folder.keep();
        terminal.err().println("umsync: logs are in " + folder.path());
      }
      throw e;
    }
  }

  /** A verdict stands, whatever becomes of the files. */
  private void clear(RunFolder folder) {
    try {
      folder.close();
    } catch (UncheckedIOException e) {
      say("the folder " + folder.path() + " could not be removed; remove it by hand");
    }
  }

  /** At the end of the process, however it comes. */
  private void end(Parts parts, RunFolder folder) {
    interrupted = true;
    parts.close();
    clear(folder);
  }

  private ChaosSettings settings(SecureRandom random) {
    try {
      return new ChaosSettings(
          Duration.ofMillis((long) (minutes * 60_000)),
          seed == null ? random.nextInt(1_000_000) : seed,
          subscribers,
          rate,
          workers,
          faults,
          Duration.ofSeconds(lookAgain),
          tls,
          Optional.ofNullable(schedule),
          Optional.ofNullable(scheduleLog));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private void say(String line) {
    terminal.out().println("chaos: " + line);
  }
}
