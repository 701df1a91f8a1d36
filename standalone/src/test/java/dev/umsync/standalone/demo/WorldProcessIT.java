package dev.umsync.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.config.Config;
import dev.umsync.common.config.StartFailed;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.standalone.site.ConfigFile;
import dev.umsync.standalone.site.Site;
import dev.umsync.standalone.site.SiteConfig;
import dev.umsync.standalone.start.DataFolder;
import dev.umsync.standalone.start.Standalone;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldProcessIT {
  private final Clock clock = Clock.systemUTC();

  @Test
  void anInstallationThatStartsWithItsSettingsDeliversWhatItSends(@TempDir Path folder)
      throws Exception {
    int port = freePort();
    try (WorldProcess world = world(folder.resolve("world"), port);
        EmbeddedBroker broker =
            EmbeddedBroker.start(
                BrokerSettings.throwAway(folder.resolve("kafka")),
                fault -> fail(fault.message()))) {
      new KeyDirectory(folder.resolve("world/keys")).init();
      Config config =
          ConfigFile.load(
              folder.resolve("world").resolve(ConfigFile.NAME),
              Map.of(),
              Map.of(
                  "kafka.bootstrap-servers", broker.bootstrapServers(),
                  "kafka.subscriber-partitions", "4",
                  "kafka.allow-single-copy", "true",
                  "ingest.host", "127.0.0.1",
                  "ingest.port", Integer.toString(port)));
      Site site = Site.of(folder.resolve("world"), SiteConfig.of(config));
      site.provision();

      DemoSummary summary;
      try (Standalone _ =
          Standalone.on(new DataFolder(folder.resolve("world")), site, config, () -> true)) {
        world.awaitIngest(Duration.ofSeconds(60), Thread::sleep);
        summary = world.deliver(site, Thread::sleep, line -> {});
      }

      assertThat(summary.good()).isTrue();
      assertThat(summary.line()).startsWith("demo: 12 sent, 12 in mailboxes, 0 missing, 0 doubled");
    }
  }

  @Test
  void ingestThatDoesNotComeIsNamed(@TempDir Path folder) throws Exception {
    int port = freePort();
    try (WorldProcess world = world(folder, port)) {
      assertThatThrownBy(() -> world.awaitIngest(Duration.ZERO, Thread::sleep))
          .isInstanceOf(StartFailed.class)
          .hasMessageContaining("https://localhost:" + port);
    }
  }

  private WorldProcess world(Path folder, int ingestPort) throws Exception {
    return WorldProcess.start(
        new WorldProcess.Place(
            "localhost", folder, URI.create("https://localhost:" + ingestPort), 0, 0, 0),
        clock,
        new SecureRandom());
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
