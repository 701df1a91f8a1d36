package dev.umsync.bench.suite;

import dev.umsync.bench.measure.Machine;
import dev.umsync.bench.report.Report;
import dev.umsync.bench.report.Section;
import dev.umsync.bench.site.BenchSite;
import dev.umsync.broker.BrokerStartFailed;
import dev.umsync.common.config.StartFailed;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.topic.TopicTrouble;
import dev.umsync.testbed.mail.DovecotServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs benchmarks, each on a site of its own. Used by one thread. */
@SuppressWarnings("try")
public final class Suite {
  /** What there is to run. */
  public enum Kind {
    /** Processor time and rate of deliveries. */
    APPEND,
    /** Everybody at once, connections cold. */
    STORM,
    /** From HTTP to the mailbox. */
    LATENCY,
    /** The whole topic once more. */
    REPLAY,
    /** Heap and resident memory. */
    MEMORY,
    /** Watched mailboxes. */
    WATCH,
    /** Minting beside bare signing. */
    TOKENS
  }

  /** A benchmark: does its work on the ground that it is given. */
  private interface Benchmark {
    List<Section> run(Ground ground, Plan plan) throws Exception;
  }

  private final Workshop workshop;
  private final Plan plan;

  /** With these tools. */
  public Suite(Workshop workshop, Plan plan) {
    this.workshop = workshop;
    this.plan = plan;
  }

  /**
   * Runs them one after the other.
   *
   * @throws StartFailed if Dovecot is not installed, or a round is not what it should be
   */
  public Report run(List<Kind> kinds) throws Exception {
    if (!DovecotServer.isInstalled()) {
      throw new StartFailed(
          "The bench delivers into Dovecot, which is not installed",
          "dovecot",
          "Debian and Ubuntu: apt-get install dovecot-imapd.");
    }
    Map<String, String> machine = Machine.describe(workshop.clock().instant());
    List<Section> sections = new ArrayList<>();
    for (Kind kind : kinds) {
      for (Benchmark benchmark : benchmarks(kind)) {
        sections.addAll(on(kind + "-" + sections.size(), benchmark));
      }
    }
    machine.put("load average at the end", Machine.load());
    return new Report(machine, plan.quick(), sections);
  }

  private static List<Benchmark> benchmarks(Kind kind) {
    return switch (kind) {
      case APPEND ->
          List.of(AppendBench::run, (ground, plan) -> List.of(DistanceBench.run(ground, plan)));
      case STORM -> List.of(StormBench::run);
      case LATENCY -> List.of(LatencyBench::run);
      case REPLAY -> List.of(ReplayBench::run);
      case MEMORY -> List.of(MemoryBench::run);
      case WATCH -> List.of(WatchBench::run);
      case TOKENS -> List.of(TokenBench::run);
    };
  }

  private List<Section> on(String name, Benchmark benchmark) throws Exception {
    Path folder = Files.createDirectories(workshop.folder().resolve(name));
    Path mail = Files.createDirectories(workshop.mailFolder().resolve(name));
    // Dovecot's own account has to get there.
    Files.setPosixFilePermissions(
        workshop.mailFolder(), PosixFilePermissions.fromString("rwxr-xr-x"));
    try (Ground ground =
        new Ground(workshop, BenchSite.start(folder, mail, workshop.clock(), workshop.random()))) {
      ground.keep(ground.site());
      return benchmark.run(ground, plan);
    } catch (BrokerStartFailed | KeyTrouble | TopicTrouble | IOException e) {
      throw new StartFailed(
          "The bench could not be set up", name, String.valueOf(e.getMessage()), e);
    }
  }
}
