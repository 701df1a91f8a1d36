package dev.umsync.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.roster.ImportRefused;
import dev.umsync.common.kafka.roster.ImportReport;
import dev.umsync.common.kafka.roster.RosterImport;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class RosterImportIT {
  private static final Subscriber ANA = Subscriber.of("ana@example.com");
  private static final Subscriber BO = Subscriber.of("bo@example.com");
  @TempDir static Path folder;
  static IngestSite site;

  @BeforeAll
  static void start() throws Exception {
    site = new IngestSite(folder);
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  private RosterImport roster(String prefix) throws Exception {
    return site.roster(site.provisioned(prefix, EnumSet.of(TopicSpec.SUBSCRIBERS)));
  }

  private static byte[] csv(String lines) {
    return ("address,source,box,name\n" + lines).getBytes(StandardCharsets.UTF_8);
  }

  private static List<Subscriber> listed(RosterImport roster) throws Exception {
    return roster.list().stream().map(r -> r.address()).toList();
  }

  @Test
  void importSaysWhatItDidAndTheNextOneBuildsOnIt() throws Exception {
    try (RosterImport roster = roster("a.")) {
      Path file = folder.resolve("people.csv");
      Files.write(file, csv("ana@example.com,um://pbx,1,Ana\nbo@example.com,um://pbx,2,Bo\n"));

      assertThat(roster.importCsv(file))
          .isEqualTo(new ImportReport(List.of(ANA, BO), List.of(), List.of()));
      assertThat(
              roster.importCsv(
                  csv("ana@example.com,um://pbx,1,Ana\nbo@example.com,um://pbx,2;3,Bo\n")))
          .isEqualTo(new ImportReport(List.of(), List.of(BO), List.of(ANA)));
      assertThat(listed(roster)).containsExactly(ANA, BO);
    }
  }

  @Test
  void fileWithAProblemChangesNothing() throws Exception {
    try (RosterImport roster = roster("b.")) {
      roster.importCsv(csv("ana@example.com,um://pbx,1,Ana\n"));

      ImportRefused refused =
          catchThrowableOfType(
              ImportRefused.class,
              () ->
                  roster.importCsv(
                      csv("bo@example.com,um://pbx,2,Bo\ncy@example.com,um://pbx,2,Cy\n")));

      assertThat(refused).hasMessageStartingWith("line 2 and line 3: the same box");
      assertThat(listed(roster)).containsExactly(ANA);
    }
  }

  @Test
  void boxOfSomebodyOnTheTopicIsRefused() throws Exception {
    try (RosterImport roster = roster("c.")) {
      roster.importCsv(csv("ana@example.com,um://pbx,1,Ana\n"));

      assertThat(
              catchThrowableOfType(
                  ImportRefused.class,
                  () -> roster.importCsv(csv("bo@example.com,um://pbx,1,Bo\n"))))
          .hasMessageStartingWith("line 2:");
      assertThat(listed(roster)).containsExactly(ANA);
    }
  }

  @Test
  void removedPersonIsGoneAndTheirBoxFree() throws Exception {
    try (RosterImport roster = roster("d.")) {
      roster.importCsv(csv("ana@example.com,um://pbx,1,Ana\n"));

      assertThat(roster.remove(ANA)).isTrue();
      assertThat(roster.remove(ANA)).isFalse();
      assertThat(roster.importCsv(csv("bo@example.com,um://pbx,1,Bo\n")).added())
          .containsExactly(BO);
    }
  }

  @Test
  void importThatDiedHalfwayIsNotSeen() throws Exception {
    Topics topics = site.provisioned("e.", EnumSet.of(TopicSpec.SUBSCRIBERS));
    Map<String, Object> dying = Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "e.roster-import");
    var dead = site.kafka().producer("dying", java.time.Duration.ofSeconds(30), dying);
    dead.initTransactions();
    dead.beginTransaction();
    dead.send(
            new ProducerRecord<>(
                topics.name(TopicSpec.SUBSCRIBERS),
                "bo@example.com".getBytes(StandardCharsets.UTF_8),
                "{\"address\":\"bo@example.com\",\"boxes\":[]}".getBytes(StandardCharsets.UTF_8)))
        .get();
    // It neither commits nor aborts: the next import must.
    try (RosterImport roster = site.roster(topics)) {
      assertThat(roster.importCsv(csv("ana@example.com,um://pbx,1,Ana\n")).added())
          .containsExactly(ANA);
      assertThat(listed(roster)).containsExactly(ANA);
    } finally {
      dead.close(java.time.Duration.ZERO);
    }
  }

  @Test
  void fileThatIsNotThereIsSaidInOneLine() throws Exception {
    try (RosterImport roster = roster("f.")) {
      assertThat(
              catchThrowableOfType(
                  ImportRefused.class, () -> roster.importCsv(folder.resolve("none.csv"))))
          .hasMessageContaining("none.csv");
    }
  }
}
