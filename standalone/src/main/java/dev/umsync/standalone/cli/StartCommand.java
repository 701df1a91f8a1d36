package dev.umsync.standalone.cli;

import dev.umsync.broker.BrokerFault;
import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.BrokerStartFailed;
import dev.umsync.broker.DataDirLock;
import dev.umsync.broker.DiskGuard;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.broker.FreeSpace;
import dev.umsync.common.config.Config;
import dev.umsync.common.config.ConfigProblems;
import dev.umsync.common.config.Problem;
import dev.umsync.standalone.site.ConfigFile;
import dev.umsync.standalone.site.Site;
import dev.umsync.standalone.site.SiteConfig;
import dev.umsync.standalone.start.DataFolder;
import dev.umsync.standalone.start.Standalone;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code umsync start}: everything in one process for a real site. */
@Command(
    name = "start",
    description = "Run broker and all roles in this process, with all data in one folder.")
final class StartCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final Map<String, String> environment;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data folder; made at the first start (or UMSYNC_DATA).")
  private @Nullable Path data;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting; wins over file and environment. May be repeated.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  StartCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  @Override
  public Integer call() throws BrokerStartFailed, InterruptedException {
    Path dir =
        Optional.ofNullable(data)
            .or(() -> Optional.ofNullable(environment.get("UMSYNC_DATA")).map(Path::of))
            .orElseThrow(() ->
                new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--data DIR is missing: name the folder for all data"));
    terminal.err().println("umsync: starting in " + dir);
    try (DataDirLock lock = DataDirLock.acquire(dir)) {
      DataFolder folder = new DataFolder(lock.dir());
      boolean first = folder.prepare();
      Config config = ConfigFile.load(folder.config(), environment, overrides);
      Site site = Site.of(folder.path(), SiteConfig.of(config));
      BrokerSettings settings =
          BrokerSettings.in(folder.path()).withPort(brokerPort(site.config().bootstrapServers()));
      Shutdown shutdown = new Shutdown();
      try (EmbeddedBroker broker = EmbeddedBroker.start(settings, lock, f -> fault(f, shutdown))) {
        run(folder, site, config, first, new Ground(broker, disk(folder, settings), shutdown));
      } finally {
        shutdown.done();
      }
      return shutdown.status();
    }
  }

  /** What the roles stand on. */
  private record Ground(EmbeddedBroker broker, DiskGuard disk, Shutdown shutdown) {}

  private void run(DataFolder folder, Site site, Config config, boolean first, Ground ground)
      throws InterruptedException {
    site.provision();
    try (Standalone standalone =
        Standalone.on(folder, site, config, ground.disk()::hasRoom, Clock.systemUTC())) {
      greet(folder, standalone, ground.broker().bootstrapServers(), first);
      ground.shutdown().await();
      terminal.err().println("umsync: stopping; deliveries under way are finished");
    }
  }

  private static DiskGuard disk(DataFolder folder, BrokerSettings settings) {
    return new DiskGuard(
        folder.path(),
        settings.disk(),
        FreeSpace.OF_FILE_STORE,
        System::nanoTime,
        DiskGuard.STANDARD_INTERVAL);
  }

  private void fault(BrokerFault fault, Shutdown shutdown) {
    terminal.err().println("umsync: " + fault.message());
    shutdown.failed();
  }

  private void greet(
      DataFolder folder, Standalone standalone, String bootstrapServers, boolean first) {
    if (first) {
      terminal
          .out()
          .println(
              "First start: wrote "
                  + folder.config()
                  + " and the keysets in "
                  + folder.path().resolve("keys")
                  + ". Keep a copy of both.");
    }
    terminal
        .out()
        .println(
            "umsync: ready. Ingest takes voicemails at "
                + standalone.ingest().uri()
                + ", Kafka is at "
                + bootstrapServers
                + "."
                + AdminGreeting.of(standalone.credentials()));
    if (first) {
      String at = " --data " + folder.path();
      terminal.out().println("Go on, in another terminal:");
      terminal.out().println("  umsync tenants add example.com --key KEY.json" + at);
      terminal.out().println("  umsync subscribers import PEOPLE.csv" + at);
      terminal
          .out()
          .println("  umsync keys api --source um://your-pbx      (a key for the UM server)");
    }
  }

  /** The broker of this process is where the configuration says Kafka is. */
  private static int brokerPort(String bootstrapServers) {
    int colon = bootstrapServers.lastIndexOf(':');
    String host = colon < 0 ? bootstrapServers : bootstrapServers.substring(0, colon);
    try {
      if (List.of("127.0.0.1", "localhost").contains(host)) {
        return Integer.parseInt(bootstrapServers.substring(colon + 1));
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new ConfigProblems(
        List.of(
            new Problem(
                SiteConfig.BOOTSTRAP_SERVERS.name(),
                bootstrapServers,
                "'umsync start' runs its own broker, on loopback only; for a cluster use 'umsync ingest', 'umsync credentials' and 'umsync worker'",
                "127.0.0.1:19092",
                "")));
  }
}
