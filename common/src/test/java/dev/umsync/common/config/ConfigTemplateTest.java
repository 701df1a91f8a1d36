package dev.umsync.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The file that the first start writes, and the reference. */
class ConfigTemplateTest {
  private static final List<Key<?>> KEYS =
      List.of(
          ConfigTest.TIMEOUT,
          ConfigTest.CALLS,
          ConfigTest.AUDIO,
          ConfigTest.SINGLE,
          ConfigTest.KEYS,
          ConfigTest.SOURCE,
          ConfigTest.SCAN,
          ConfigTest.SCOPES,
          ConfigTest.PASSWORD,
          ConfigTest.HOST,
          ConfigTest.PORT,
          Key.string("worker.odd", "yes", "Text that YAML would take for something else."),
          Key.string(
              "worker.odder", "a: \"b\" # c\\", "Text with signs that mean something to YAML."),
          Key.list(
              "worker.oddest",
              List.of("*", "1:2:3", "null"),
              "Items that YAML would take for something else."));

  @Test
  void templateReadsBackAsTheDefaults() {
    Config defaults = Config.load(KEYS, Sources.none());

    Config template = Config.load(KEYS, Sources.none().yaml("t", ConfigTemplate.write(KEYS)));

    assertThat(template.effective()).isEqualTo(defaults.effective());
    assertThat(KEYS).noneMatch(template::isSet);
  }

  @Test
  void templateWithEveryCommentMarkTakenAwayReadsAsTheDefaultsToo() {
    String all = ConfigTemplate.write(KEYS).replaceAll("(?m)^(\\s*)#(?=[a-z])", "$1");

    Config template = Config.load(KEYS, Sources.none().yaml("t", all));

    assertThat(KEYS).allMatch(template::isSet);
    Config.load(KEYS, Sources.none())
        .effective()
        .forEach((name, value) -> {
          if (!name.equals("admin.password")) {
            assertThat(template.effective()).containsEntry(name, value);
          }
        });
    assertThat(template.get(ConfigTest.HOST, "example")).isEqualTo("imap.example.com");
    assertThat(template.get(ConfigTest.PORT, "example")).isEqualTo(993);
  }

  @Test
  void settingsThatAreGivenAreActive() {
    Map<String, String> set =
        Map.of(
            "keys.folder",
            "/data/keys",
            "worker.providers.gmail.host",
            "h",
            "credentials.scopes",
            "p, q");

    Config template = Config.load(KEYS, Sources.none().yaml("t", ConfigTemplate.write(KEYS, set)));

    assertThat(template.get(ConfigTest.KEYS)).hasToString("/data/keys");
    assertThat(template.names("worker.providers")).containsExactly("gmail");
    assertThat(template.get(ConfigTest.HOST, "gmail")).isEqualTo("h");
    assertThat(template.get(ConfigTest.SCOPES)).containsExactly("p", "q");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfigTemplate.write(KEYS, Map.of("keys.folde", "x")))
        .withMessageContaining("keys.folde");
  }

  @Test
  void everyKeyIsDescribedWithRangeDefaultAndVariable() {
    assertThat(
            ConfigTemplate.write(
                List.of(ConfigTest.TIMEOUT, ConfigTest.BOOTSTRAP, ConfigTest.HOST)))
        .isEqualTo(
            """
            # UMSync's settings. What is commented out shows its default, or an example where there is none.
            # Each can also be set as an environment variable, or with --set name=value, which wins over both.

            worker:
              # How long.
              # Duration, 5s to 5m; UMSYNC_WORKER_SESSION_TIMEOUT
              #session-timeout: 45s
              providers:
                # One section for each; its name is yours to choose.
                #example:
                  # Host. Required.
                  # Text; UMSYNC_WORKER_PROVIDERS_EXAMPLE_HOST
                  #host: imap.example.com

            kafka:
              # Brokers. Required.
              # Text; UMSYNC_KAFKA_BOOTSTRAP_SERVERS
              #bootstrap-servers: kafka-1:9092
            """);
  }

  @Test
  void referenceHasOneTableForEachSection() {
    assertThat(
            ConfigReference.render(
                List.of(ConfigTest.TIMEOUT, ConfigTest.BOOTSTRAP, ConfigTest.PASSWORD)))
        .contains(
            """
            ## worker

            | setting | type | default | permitted | what it is |
            |---|---|---|---|---|
            | `worker.session-timeout` | duration | `45s` | 5s to 5m | How long. |

            ## kafka

            | setting | type | default | permitted | what it is |
            |---|---|---|---|---|
            | `kafka.bootstrap-servers` | text | required, such as `kafka-1:9092` |  | Brokers. |
            """)
        .contains("| `admin.password` | secret | none, such as `…` |  | Password. |");
  }
}
