package dev.umsync.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees when {@code umsync start} can't: one line each, and the right status. */
class StartRefusalsIT {
  @TempDir Path folder;

  private static void assertOneClearLine(CommandRun run, String... said) {
    assertThat(run.err()).contains(said);
    assertThat(run.err().lines().filter(line -> !line.startsWith("umsync: starting")))
        .as(run.err())
        .hasSize(1);
    assertThat(run.err()).doesNotContain("Exception").doesNotContain("\tat ");
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandRun run =
          CommandRun.of(
              "start",
              "--data",
              folder.resolve("data").toString(),
              "--set",
              "kafka.bootstrap-servers=127.0.0.1:" + taken.getLocalPort());

      assertThat(run.status()).isEqualTo(1);
      assertOneClearLine(run, Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void ingestsPortInUseIsNamedWithItsSetting() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandRun run =
          CommandRun.of(
              "start",
              "--data",
              folder.resolve("data").toString(),
              "--set",
              "kafka.bootstrap-servers=127.0.0.1:" + freePort(),
              "--set",
              "ingest.host=127.0.0.1",
              "--set",
              "ingest.port=" + taken.getLocalPort());

      assertThat(run.status()).isEqualTo(1);
      assertOneClearLine(run, "ingest.port", Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void aDataFolderThatIsAFileIsRefused() throws Exception {
    Path file = Files.createFile(folder.resolve("data"));

    CommandRun run = CommandRun.of("start", "--data", file.toString());

    assertThat(run.status()).isEqualTo(1);
    assertOneClearLine(run, file.toString());
  }

  @Test
  void aDataFolderThatCannotBeWrittenIsRefused() {
    CommandRun run = CommandRun.of("start", "--data", "/proc/umsync-data");

    assertThat(run.status()).isEqualTo(1);
    assertOneClearLine(run, "/proc/umsync-data");
  }

  @Test
  void anUnknownSettingIsRefusedWithTheNearestName() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("umsync.yaml"), "ingest:\n  prot: 8443\n");

    CommandRun run = CommandRun.of("start", "--data", data.toString());

    assertThat(run.status()).isEqualTo(2);
    assertOneClearLine(run, "ingest.prot", "ingest.port");
  }

  @Test
  void everyFaultOfAConfigurationIsSaidAtOnce() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(
        data.resolve("umsync.yaml"),
        "ingest:\n  port: 99999\nkafka:\n  subscriber-partitions: none\n");

    CommandRun run = CommandRun.of("start", "--data", data.toString());

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("ingest.port", "kafka.subscriber-partitions");
  }

  @Test
  void aBrokerElsewhereIsNotForStart() {
    CommandRun run =
        CommandRun.of(
            "start",
            "--data",
            folder.resolve("data").toString(),
            "--set",
            "kafka.bootstrap-servers=kafka.example.com:9092");

    assertThat(run.status()).isEqualTo(2);
    assertOneClearLine(run, "kafka.bootstrap-servers", "umsync worker");
  }

  @Test
  void aForeignKeyFileIsSaidBeforeKafkaIsAsked() throws Exception {
    Path key = folder.resolve("key.json");
    Files.writeString(key, "{\"installed\":{\"client_id\":\"x\"}}");

    CommandRun run = CommandRun.of("tenants", "add", "example.com", "--key", key.toString());

    assertThat(run.status()).isEqualTo(1);
    assertOneClearLine(run, "OAuth client");
  }

  @Test
  void aMissingKeyFileIsSaid() {
    CommandRun run =
        CommandRun.of("tenants", "add", "example.com", "--key", folder.resolve("no").toString());

    assertThat(run.status()).isEqualTo(1);
    assertOneClearLine(run, "can't be read");
  }

  @Test
  void aMissingDataFolderIsWrongUse() {
    assertThat(CommandRun.of("start").status()).isEqualTo(2);
  }

  @Test
  void aMissingRosterFileIsSaidBeforeKafkaIsAsked() {
    CommandRun run = CommandRun.of("subscribers", "import", folder.resolve("no.csv").toString());

    assertThat(run.status()).isEqualTo(1);
    assertOneClearLine(run, "no.csv", "can't be read");
  }

  @Test
  void theLinesThatGoWithAnApiKeyFitIntoTheFileOfAFirstStart() throws Exception {
    CommandRun made = CommandRun.of("keys", "api", "--source", "um://nupoint-1", "--name", "pbx");
    String lines = made.err().substring(made.err().indexOf("    pbx:"));
    String template =
        dev.umsync.common.config.ConfigTemplate.write(
            dev.umsync.standalone.site.ConfigFile.ALL_KEYS);
    Path file = folder.resolve("umsync.yaml");
    Files.writeString(file, template.replace("\n  sources:\n", "\n  sources:\n" + lines));

    var config =
        dev.umsync.standalone.site.ConfigFile.load(file, java.util.Map.of(), java.util.Map.of());

    assertThat(config.names("ingest.sources")).containsExactly("pbx");
  }
}
