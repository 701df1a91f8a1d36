package dev.umsync.standalone.cli;

import dev.umsync.bench.child.JavaProgram;
import dev.umsync.bench.report.Report;
import dev.umsync.bench.suite.Plan;
import dev.umsync.bench.suite.Suite;
import dev.umsync.bench.suite.Workshop;
import dev.umsync.standalone.demo.TemporaryFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code umsync bench}. */
@Command(
    name = "bench",
    description = "Measure the worker beside its peers, in one run on this machine; needs Dovecot.",
    footer = {
      "",
      "Every figure is a ratio of what was measured side by side: docs/PERFORMANCE.md says how."
    })
final class BenchCommand implements Callable<Integer> {
  private static final Path RAM_DISK = Path.of("/dev/shm");

  /** A run that measures nothing need not wait for the compiler that takes its time. */
  private static final List<String> SOON_COMPILED = List.of("-XX:TieredStopAtLevel=1");

  private final Terminal terminal;

  @Parameters(
      arity = "0..*",
      paramLabel = "BENCHMARK",
      description = "${COMPLETION-CANDIDATES}; all of them where none is named.")
  private List<Suite.Kind> kinds = new ArrayList<>();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write every round of every figure to this file.")
  private @Nullable Path json;

  @Option(names = "--svg", paramLabel = "DIR", description = "Write the plots into this folder.")
  private @Nullable Path svg;

  @Option(
      names = "--quick",
      description = "Small numbers: shows in some minutes that everything runs; no figures.")
  private boolean quick;

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each contender.")
  private int rounds;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keep logs and configurations of the processes in this folder.")
  private @Nullable Path keep;

  @Option(
      names = "--worker-option",
      paramLabel = "OPTION",
      description =
          "A JVM option for the measured worker, such as -XX:StartFlightRecording. May be repeated.")
  private List<String> workerOptions = new ArrayList<>();

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Plan plan = quick ? Plan.small() : Plan.full();
    if (rounds > 0) {
      plan = plan.withRounds(rounds);
    }
    try (TemporaryFolder folder = TemporaryFolder.make("umsync-bench-");
        TemporaryFolder mail = mailFolder()) {
      Path work =
          keep == null
              ? folder.path()
              : Files.createTempDirectory(Files.createDirectories(keep), "run-");
      Workshop workshop =
          new Workshop(
              JavaProgram.ofThisProcess(Main.class.getName(), quick ? SOON_COMPILED : List.of()),
              List.copyOf(workerOptions),
              work.toAbsolutePath(),
              mail.path(),
              Clock.systemUTC(),
              System::nanoTime,
              new SecureRandom(),
              terminal.err()::println);
      Report report =
          new Suite(workshop, plan).run(kinds.isEmpty() ? List.of(Suite.Kind.values()) : kinds);
      if (json != null) {
        report.writeJson(json);
      }
      if (svg != null) {
        report.writePlots(svg);
      }
      terminal.out().print(report.table());
    }
    return 0;
  }

  /** Where there is no RAM disk the disk is measured too; that is better than not to run. */
  private static TemporaryFolder mailFolder() throws java.io.IOException {
    return Files.isWritable(RAM_DISK)
        ? new TemporaryFolder(Files.createTempDirectory(RAM_DISK, "umsync-bench-"))
        : TemporaryFolder.make("umsync-bench-mail-");
  }
}
