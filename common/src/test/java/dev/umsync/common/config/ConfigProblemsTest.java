package dev.umsync.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, and how it is told. */
class ConfigProblemsTest {
  @Test
  void allProblemsAreReportedTogetherOneLineEach() {
    ConfigProblems problems =
        problems(
            """
            worker:
              session-timeout: 3s
              calls-in-flight: many
              sesion-timeout: 5s
            wroker: {scan: quick}
            """);

    assertThat(String.valueOf(problems.getMessage()).lines())
        .containsExactlyInAnyOrder(
            "worker.sesion-timeout (umsync.yaml:4): is unknown: did you mean worker.session-timeout?",
            "wroker.scan (umsync.yaml:5): is in an unknown section: did you mean worker?",
            "worker.session-timeout = 3s (umsync.yaml:2): must be a duration from 5s to 5m, for example 45s",
            "worker.calls-in-flight = many (umsync.yaml:3): must be a whole number from 1 to 1000, for example 64",
            "kafka.bootstrap-servers: is not set: give text that is not blank here or as"
                + " UMSYNC_KAFKA_BOOTSTRAP_SERVERS, for example kafka-1:9092");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "worker.session-timeout | 45 | a duration from 5s to 5m",
        "worker.session-timeout | 5m1s | a duration from 5s to 5m",
        "worker.session-timeout | -PT10S | a duration from 5s to 5m",
        "worker.session-timeout | 10 s | a duration from 5s to 5m",
        "worker.calls-in-flight | 0 | a whole number from 1 to 1000",
        "worker.calls-in-flight | 1001 | a whole number from 1 to 1000",
        "worker.calls-in-flight | 1.5 | a whole number from 1 to 1000",
        "ingest.max-audio | 25 MiB | a size from 1 KiB to 24 MiB",
        "ingest.max-audio | 1024 | a size from 1 KiB to 24 MiB",
        "ingest.max-audio | 20 MB | a size from 1 KiB to 24 MiB",
        "ingest.max-audio | 99999999999999999 TiB | a size from 1 KiB to 24 MiB",
        "kafka.allow-single-copy | yes | true or false",
        "keys.folder | '' | a file or folder path",
        "ingest.source | nupoint | an absolute URI",
        "ingest.source | um://a b | an absolute URI",
        "worker.scan | full_scan | one of quick, full-scan",
        "kafka.bootstrap-servers | ' ' | text that is not blank",
      })
  void valueOfTheWrongTypeOrRangeIsRefused(String key, String value, String rule) {
    Sources sources =
        Sources.none().yaml("f", "kafka: {bootstrap-servers: b}").overrides(Map.of(key, value));

    Problem problem = only(problems(Schema.of(ConfigTest.ALL), sources));

    assertThat(problem.key()).isEqualTo(key);
    assertThat(problem.value()).isEqualTo(value);
    assertThat(problem.rule()).isEqualTo("must be " + rule);
    assertThat(problem.example()).isNotEmpty();
    assertThat(problem.origin()).isEqualTo("--set");
  }

  @Test
  void requiredSettingIsMissedInEachNamedSection() {
    ConfigProblems problems =
        problems("kafka: {bootstrap-servers: b}\nworker: {providers: {a: , b: {imap-port: 1}}}");

    assertThat(problems.problems())
        .extracting(Problem::key)
        .containsExactly("worker.providers.a.host", "worker.providers.b.host");
    assertThat(problems.problems().getFirst().rule()).contains("UMSYNC_WORKER_PROVIDERS_A_HOST");
  }

  @ParameterizedTest
  @CsvSource({
    "worker.sessionTimeout, worker.session-timeout",
    "worker.session_timeout, worker.session-timeout",
    "worker.providers.gmail.hots, worker.providers.gmail.host",
    "worker.calls-inflight, worker.calls-in-flight"
  })
  void unknownNameIsToldTheNearest(String written, String nearest) {
    Sources sources =
        Sources.none().overrides(Map.of(written, "hunter2", "kafka.bootstrap-servers", "b"));

    Problem problem = only(problems(Schema.of(ConfigTest.ALL), sources));

    assertThat(problem.rule()).isEqualTo("is unknown: did you mean " + nearest + "?");
    assertThat(problem.line()).doesNotContain("hunter2");
  }

  @Test
  void nameThatIsNearNothingIsToldToGo() {
    assertThat(only(problems("kafka: {bootstrap-servers: b, zzzzzzzzzz: 1}")).rule())
        .isEqualTo("is unknown: remove it");
  }

  @Test
  void sectionOfAnotherRoleIsNotLookedInto() {
    Schema worker = Schema.of(List.of(ConfigTest.CALLS)).beside(Set.of("ingest"));

    Sources fine =
        Sources.none()
            .yaml("f", "ingest: {what: {ever: [1]}}")
            .environment(Map.of("UMSYNC_INGEST_WHAT_EVER", "1"));
    Sources wrong =
        Sources.none()
            .yaml("f", "ingets: {what: 1}")
            .environment(Map.of("UMSYNC_INGETS_WHAT", "1"));

    assertThat(Config.load(worker, fine).get(ConfigTest.CALLS)).isEqualTo(64);
    assertThat(problems(worker, wrong).problems())
        .extracting(Problem::rule)
        .containsExactly(
            "is in an unknown section: did you mean ingest?",
            "is a variable that names no setting: remove it");
  }

  @Test
  void misspeltVariableIsAnErrorUnlessItIsKnownToBeSomethingElse() {
    Schema schema = Schema.of(List.of(ConfigTest.CALLS)).ignoringVariables(Set.of("UMSYNC_HOME"));
    Sources sources =
        Sources.none()
            .environment(Map.of("UMSYNC_WORKER_CALL_IN_FLIGHT", "secret", "UMSYNC_HOME", "/x"));

    assertThat(only(problems(schema, sources)).line())
        .isEqualTo(
            "UMSYNC_WORKER_CALL_IN_FLIGHT: is a variable that names no setting: did you mean"
                + " UMSYNC_WORKER_CALLS_IN_FLIGHT?");
  }

  @Test
  void retiredNameIsToldItsReplacement() {
    Key<String> host =
        Key.string("worker.providers.*.host", "h", "Host.").formerly("worker.servers.*.host");
    Key<Integer> calls = ConfigTest.CALLS.formerly("worker.threads");
    Sources sources = Sources.none().yaml("f", "worker: {threads: 4, servers: {gmail: {host: h}}}");

    assertThat(problems(Schema.of(List.of(host, calls)), sources).problems())
        .extracting(Problem::rule)
        .containsExactly(
            "is retired: use worker.calls-in-flight instead",
            "is retired: use worker.providers.gmail.host instead");
  }

  @Test
  void secretIsNeverShown() {
    Key<Secret> token =
        Key.secret("admin.token", "Token.").where(s -> s.reveal().length() > 20, "longer than 20");
    Sources sources = Sources.none().yaml("f", "admin: {token: hunter2}");

    Problem problem = only(problems(Schema.of(List.of(token)), sources));

    assertThat(problem.value()).isEqualTo("****");
    assertThat(problem.line()).doesNotContain("hunter2").contains("longer than 20");
  }

  @Test
  void passwordInARefusedUriIsNotShown() {
    Sources sources =
        Sources.none()
            .yaml("f", "{kafka: {bootstrap-servers: b}, ingest: {source: 'um://u:hunter2@a b'}}");

    assertThat(only(problems(Schema.of(ConfigTest.ALL), sources)).value())
        .isEqualTo("um://u:****@a b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "worker:\n  scan: quick\n  scan: quick\n",
        "worker: {scan: quick}\nworker: {calls-in-flight: 1}\n",
        "worker: {scan: quick}\nworker.scan: quick\n"
      })
  void settingOrSectionThatStandsTwiceIsRefused(String yaml) {
    assertThat(only(problems(yaml + "kafka: {bootstrap-servers: b}")).rule())
        .contains("twice")
        .contains("keep one");
  }

  @Test
  void unparsableFileIsToldWithItsLineAndWithoutItsText() {
    ConfigProblems problems =
        problems("kafka: {bootstrap-servers: b}\nadmin:\n  password: hunter2\n\thunter3: x\n");

    assertThat(only(problems).line())
        .contains("is not valid YAML at line 4")
        .doesNotContain("hunter");
  }

  @Test
  void shapesOfYamlThatCannotBeSettingsAreRefused() {
    assertThat(rules("- a\n- b\n")).anyMatch(r -> r.contains("must hold sections"));
    assertThat(rules("worker: 5\n")).anyMatch(r -> r.contains("is a section, not a setting"));
    assertThat(rules("worker: {scan: {a: b}}\n"))
        .anyMatch(r -> r.contains("worker.scan takes a value"));
    assertThat(rules("worker: {scan: [quick]}\n"))
        .anyMatch(r -> r.contains("must be one of quick"));
    assertThat(rules("worker: {scan: }\n")).anyMatch(r -> r.contains("has no value"));
    assertThat(rules("credentials: {scopes: [{a: b}]}\n"))
        .anyMatch(r -> r.contains("list of plain values"));
    assertThat(rules("worker: {scan: &a quick}\ncredentials: {scopes: *a}\n"))
        .anyMatch(r -> r.contains("alias"));
    assertThat(rules("worker: {}\n---\nworker: {}\n"))
        .anyMatch(r -> r.contains("second YAML document"));
  }

  @Test
  void fileThatIsMissingTooLongOrNotTextIsOneProblem(@TempDir Path folder) throws Exception {
    Path tooLong = Files.write(folder.resolve("long.yaml"), new byte[(1 << 20) + 1]);
    Path binary =
        Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 1});
    Path fine =
        Files.writeString(
            folder.resolve("fine.yaml"), "worker: {calls-in-flight: 2}", StandardCharsets.UTF_8);
    Schema schema = Schema.of(List.of(ConfigTest.CALLS));

    assertThat(only(problems(schema, Sources.none().file(folder.resolve("none.yaml")))).rule())
        .contains("does not exist");
    assertThat(only(problems(schema, Sources.none().file(tooLong))).rule())
        .contains("longer than 1 MiB");
    assertThat(only(problems(schema, Sources.none().file(binary))).rule()).contains("not UTF-8");
    assertThat(Config.load(schema, Sources.none().file(fine)).get(ConfigTest.CALLS)).isEqualTo(2);
  }

  @Test
  void controlCharactersOfAFileDoNotReachTheTerminal() {
    assertThat(problems("worker: {\"a\\e[31m\": 1, scan: \"b\\nc\"}").getMessage())
        .doesNotContain("\u001b")
        .contains("worker.scan = b?c");
  }

  @Test
  void severalSourcesOfOneProblemAreEachNamed() {
    Schema schema = Schema.of(List.of(ConfigTest.CALLS));
    Sources sources =
        Sources.none().yaml("f", "worker: {cals: 1}").overrides(Map.of("worker.cals", "2"));

    assertThat(problems(schema, sources).problems())
        .extracting(Problem::origin)
        .containsExactly("f:1", "--set");
  }

  private static List<String> rules(String yaml) {
    List<String> rules = new ArrayList<>();
    problems(yaml).problems().forEach(p -> rules.add(p.rule()));
    return rules;
  }

  private static ConfigProblems problems(String yaml) {
    return problems(Schema.of(ConfigTest.ALL), Sources.none().yaml("umsync.yaml", yaml));
  }

  private static ConfigProblems problems(Schema schema, Sources sources) {
    ConfigProblems problems =
        catchThrowableOfType(ConfigProblems.class, () -> Config.load(schema, sources));
    assertThat(problems).as("a refusal").isNotNull();
    return problems;
  }

  private static Problem only(ConfigProblems problems) {
    assertThat(problems.problems()).hasSize(1);
    return problems.problems().getFirst();
  }
}
