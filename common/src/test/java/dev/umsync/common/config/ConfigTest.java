package dev.umsync.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What loads, and which source wins. */
class ConfigTest {
  enum Scan {
    QUICK,
    FULL_SCAN
  }

  static final Key<Duration> TIMEOUT =
      Key.duration(
          "worker.session-timeout",
          Duration.ofSeconds(45),
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          "How long.");
  static final Key<Integer> CALLS = Key.integer("worker.calls-in-flight", 64, 1, 1000, "How many.");
  static final Key<DataSize> AUDIO =
      Key.bytes(
          "ingest.max-audio",
          DataSize.ofMebibytes(20),
          DataSize.ofKibibytes(1),
          DataSize.ofMebibytes(24),
          "Audio.");
  static final Key<Boolean> SINGLE = Key.bool("kafka.allow-single-copy", false, "One copy.");
  static final Key<Path> KEYS = Key.path("keys.folder", Path.of("keys"), "Folder.");
  static final Key<URI> SOURCE = Key.uri("ingest.source", URI.create("um://nupoint-1"), "Source.");
  static final Key<Scan> SCAN = Key.enumeration("worker.scan", Scan.QUICK, "Scan.");
  static final Key<List<String>> SCOPES =
      Key.list("credentials.scopes", List.of("a", "b"), "Scopes.");
  static final Key<String> BOOTSTRAP =
      Key.string("kafka.bootstrap-servers", "kafka-1:9092", "Brokers.").required();
  static final Key<Optional<Secret>> PASSWORD =
      Key.secret("admin.password", "Password.").optional();
  static final Key<String> HOST =
      Key.string("worker.providers.*.host", "imap.example.com", "Host.").required();
  static final Key<Integer> PORT =
      Key.integer("worker.providers.*.imap-port", 993, 1, 65535, "Port.");
  static final List<Key<?>> ALL =
      List.of(
          TIMEOUT, CALLS, AUDIO, SINGLE, KEYS, SOURCE, SCAN, SCOPES, BOOTSTRAP, PASSWORD, HOST,
          PORT);
  static final Map<String, String> REQUIRED = Map.of("kafka.bootstrap-servers", "b:1");

  @Test
  void everyDefaultIsInForceWhenNothingIsSet() {
    Config config = Config.load(ALL, Sources.none().overrides(REQUIRED));

    assertThat(config.get(TIMEOUT)).isEqualTo(Duration.ofSeconds(45));
    assertThat(config.get(CALLS)).isEqualTo(64);
    assertThat(config.get(AUDIO).bytes()).isEqualTo(20 * 1024 * 1024);
    assertThat(config.get(SINGLE)).isFalse();
    assertThat(config.get(KEYS)).isEqualTo(Path.of("keys"));
    assertThat(config.get(SOURCE)).isEqualTo(URI.create("um://nupoint-1"));
    assertThat(config.get(SCAN)).isEqualTo(Scan.QUICK);
    assertThat(config.get(SCOPES)).containsExactly("a", "b");
    assertThat(config.get(PASSWORD)).isEmpty();
    assertThat(config.names("worker.providers")).isEmpty();
    assertThat(config.isSet(TIMEOUT)).isFalse();
    assertThat(config.isSet(BOOTSTRAP)).isTrue();
  }

  @Test
  void everyTypeIsReadFromTheFile() {
    Config config =
        load(
            """
            kafka: {bootstrap-servers: "k:9092", allow-single-copy: true}
            worker:
              session-timeout: 1m30s
              calls-in-flight: 7
              scan: full-scan
              providers:
                gmail: {host: imap.gmail.com}
                dovecot-1: {host: mail.local, imap-port: 143}
            ingest.max-audio: 512 KiB
            ingest:
              source: um://pbx
            keys: {folder: /var/lib/umsync/keys}
            credentials: {scopes: [x, "y,z"]}
            admin: {password: hunter2}
            """);

    assertThat(config.get(TIMEOUT)).isEqualTo(Duration.ofSeconds(90));
    assertThat(config.get(CALLS)).isEqualTo(7);
    assertThat(config.get(SCAN)).isEqualTo(Scan.FULL_SCAN);
    assertThat(config.get(AUDIO)).isEqualTo(DataSize.ofKibibytes(512));
    assertThat(config.get(SOURCE)).hasToString("um://pbx");
    assertThat(config.get(KEYS)).isEqualTo(Path.of("/var/lib/umsync/keys"));
    assertThat(config.get(SCOPES)).containsExactly("x", "y,z");
    assertThat(config.get(SINGLE)).isTrue();
    assertThat(config.get(PASSWORD).orElseThrow().reveal()).isEqualTo("hunter2");
    assertThat(config.names("worker.providers")).containsExactly("dovecot-1", "gmail");
    assertThat(config.get(HOST, "gmail")).isEqualTo("imap.gmail.com");
    assertThat(config.get(PORT, "gmail")).isEqualTo(993);
    assertThat(config.get(PORT, "dovecot-1")).isEqualTo(143);
    assertThat(config.get(PORT, "nobody")).isEqualTo(993);
  }

  @Test
  void commandLineWinsOverEnvironmentAndEnvironmentOverFile() {
    Sources file =
        Sources.none()
            .yaml("f.yaml", "{kafka: {bootstrap-servers: f}, worker: {calls-in-flight: 1}}");
    Sources environment =
        file.environment(Map.of("UMSYNC_WORKER_CALLS_IN_FLIGHT", "2", "PATH", "/bin"));
    Sources all = environment.overrides(Map.of("worker.calls-in-flight", "3"));

    assertThat(Config.load(ALL, file).get(CALLS)).isEqualTo(1);
    assertThat(Config.load(ALL, environment).get(CALLS)).isEqualTo(2);
    assertThat(Config.load(ALL, all).get(CALLS)).isEqualTo(3);
  }

  @Test
  void listIsGivenWithCommasWhereThereIsNoYaml() {
    Config config =
        Config.load(
            ALL,
            Sources.none()
                .environment(Map.of("UMSYNC_CREDENTIALS_SCOPES", "p, q,"))
                .overrides(REQUIRED));

    assertThat(config.get(SCOPES)).containsExactly("p", "q");
  }

  @Test
  void variableReachesNamedSectionsAndMakesThem() {
    Config config =
        Config.load(
            ALL,
            Sources.none()
                .environment(Map.of("UMSYNC_WORKER_PROVIDERS_GMAIL_EU_HOST", "h"))
                .overrides(REQUIRED));

    assertThat(config.names("worker.providers")).containsExactly("gmail-eu");
    assertThat(config.get(HOST, "gmail-eu")).isEqualTo("h");
  }

  @Test
  void ambiguousVariableGoesToTheSectionThatTheFileNamesAndElseToTheLongestKey() {
    Key<String> plain = Key.string("worker.providers.*.port", "x", "Port.");
    List<Key<?>> keys = List.of(plain, PORT);
    Map<String, String> environment = Map.of("UMSYNC_WORKER_PROVIDERS_GMAIL_IMAP_PORT", "143");

    Config longest = Config.load(keys, Sources.none().environment(environment));
    Config named =
        Config.load(
            keys,
            Sources.none()
                .yaml("f", "worker: {providers: {gmail-imap: }}")
                .environment(environment));

    assertThat(longest.get(PORT, "gmail")).isEqualTo(143);
    assertThat(named.get(plain, "gmail-imap")).isEqualTo("143");
    assertThat(named.names("worker.providers")).containsExactly("gmail-imap");
  }

  @Test
  void serviceLinksOfKubernetesAreNotSettings() {
    Key<Integer> port = Key.integer("worker.port", 9090, 0, 65535, "Port.");
    Map<String, String> environment =
        Map.of(
            "UMSYNC_WORKER_PORT", "tcp://10.0.0.1:9090",
            "UMSYNC_WORKER_SERVICE_HOST", "10.0.0.1",
            "UMSYNC_WORKER_SERVICE_PORT_HTTP", "9090",
            "UMSYNC_PORT_9090_TCP_ADDR", "10.0.0.1");

    assertThat(Config.load(List.of(port), Sources.none().environment(environment)).get(port))
        .isEqualTo(9090);
  }

  @Test
  void sectionWhoseSettingsAreAllCommentedOutIsNoError() {
    Config config = load("worker:\n  providers:\nkafka:\n  bootstrap-servers: b\ningest: {}\n");

    assertThat(config.names("worker.providers")).isEmpty();
  }

  @Test
  void effectiveConfigurationIsInOrderAndMasked() {
    Config config =
        load(
            """
            kafka: {bootstrap-servers: b}
            admin: {password: hunter2}
            ingest: {source: "um://user:hunter2@pbx/box"}
            worker: {providers: {gmail: {host: h}}}
            """);

    assertThat(config.effective())
        .containsExactly(
            entry("worker.session-timeout", "45s"),
            entry("worker.calls-in-flight", "64"),
            entry("ingest.max-audio", "20 MiB"),
            entry("kafka.allow-single-copy", "false"),
            entry("keys.folder", "keys"),
            entry("ingest.source", "um://user:****@pbx/box"),
            entry("worker.scan", "quick"),
            entry("credentials.scopes", "a, b"),
            entry("kafka.bootstrap-servers", "b"),
            entry("admin.password", "****"),
            entry("worker.providers.gmail.host", "h"),
            entry("worker.providers.gmail.imap-port", "993"));
    assertThat(load("kafka: {bootstrap-servers: b}").effective())
        .containsEntry("admin.password", "(not set)");
    assertThat(config.get(PASSWORD)).hasToString("Optional[****]");
  }

  @Test
  void programmersMistakesAreToldAtOnce() {
    Config config = load("kafka: {bootstrap-servers: b}");
    assertThatIllegalArgumentException().isThrownBy(() -> config.get(HOST));
    assertThatIllegalArgumentException().isThrownBy(() -> config.get(CALLS, "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> config.get(HOST, "nobody"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config.get(Key.bool("a.b", true, "Other.")));
    assertThatIllegalArgumentException().isThrownBy(() -> Key.bool("Camel.Case", true, "No."));
    assertThatIllegalArgumentException().isThrownBy(() -> Key.bool("alone", true, "No."));
    assertThatIllegalArgumentException().isThrownBy(() -> Key.bool("a.*.*", true, "No."));
    assertThatIllegalArgumentException().isThrownBy(() -> Key.integer("a.b", 5, 6, 7, "No."));
    assertThatIllegalArgumentException().isThrownBy(() -> Key.integer("a.b", 5, 7, 6, "No."));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            Config.load(
                List.of(Key.bool("a.b-c", true, "One."), Key.bool("a.b.c", true, "Two.")),
                Sources.none()));
  }

  private static Config load(String yaml) {
    return Config.load(ALL, Sources.none().yaml("umsync.yaml", yaml));
  }
}
