package dev.umsync.standalone.audit;

import static dev.umsync.standalone.audit.AuditWorld.await;
import static dev.umsync.standalone.audit.AuditWorld.meta;
import static dev.umsync.standalone.audit.AuditWorld.voicemail;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.event.VoicemailEvent.Deleted;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Unread;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.standalone.cli.CommandRun;
import dev.umsync.testbed.mail.StoredMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A replay leaves every mailbox as it is, whatever it replays. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayIT {
  private static final Pattern NAME = Pattern.compile("replay (r\\S+);");
  private AuditWorld world;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    world = AuditWorld.start(folder);
    for (int i = 0; i < 3; i++) {
      Subscriber who = world.person(i);
      VoicemailId id = new VoicemailId("kept-" + i);
      VoicemailId gone = new VoicemailId("gone-" + i);
      world.sendToWrongPartition(voicemail(who, "far-" + i));
      world.awaitOutcomes("far-" + i, 1);
      world.send(
          voicemail(who, id.value()),
          new Read(meta(who, "read-" + i), id),
          new Unread(meta(who, "unread-" + i), id),
          voicemail(who, gone.value()),
          new Deleted(meta(who, "deleted-" + i), gone));
      world.awaitOutcomes(gone.value(), 2);
    }
    world.sendUndecodable(world.person(0), "broken");
    await("it is set aside", () -> !world.parked(world.person(0)).isEmpty());
  }

  @AfterAll
  void stop() {
    if (world != null) {
      world.close();
    }
  }

  private List<String> mailboxes() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      for (StoredMessage m : world.messages(world.person(i))) {
        all.add(i + " " + m.uid() + " " + m.flags() + " " + m.header("Message-ID"));
      }
    }
    return all;
  }

  private void awaitHandled(String marker) {
    Subscriber[] all = {world.person(0), world.person(1), world.person(2)};
    for (Subscriber who : all) {
      // Events of a subscriber are handled in log order: this one is behind all that was replayed.
      String id = marker + "-" + who.address().charAt(0);
      world.send(new Read(meta(who, id), new VoicemailId(id)));
      world.awaitOutcomes(id, 1);
    }
  }

  @Test
  void theWholeTopicReplayedLeavesEveryMailboxAndEveryOutcomeAsItIs() {
    JsonNode dry = world.json("audit", "replay", "--all").getFirst();
    assertThat(dry.path("events").asInt()).isGreaterThanOrEqualTo(18);
    assertThat(dry.path("subscribers").asInt()).isEqualTo(3);
    assertThat(dry.path("forwarded").asInt()).isEqualTo(3);
    assertThat(dry.path("noEvents").asInt()).isEqualTo(1);
    assertThat(dry.path("settled").asInt()).isEqualTo(dry.path("events").asInt());
    List<String> before = mailboxes();
    List<JsonNode> outcomes = world.json("audit", "list");

    CommandRun run = world.umsync("audit", "replay", "--all", "--apply");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("%,d events of 3 subscribers".formatted(dry.path("events").asInt()));
    awaitHandled("after-all");

    assertThat(mailboxes()).isEqualTo(before).hasSizeGreaterThanOrEqualTo(6);
    assertThat(world.json("audit", "list"))
        .filteredOn(o -> !o.path("voicemailId").asText().startsWith("after-"))
        .containsExactlyInAnyOrderElementsOf(
            outcomes.stream()
                .filter(o -> !o.path("voicemailId").asText().startsWith("after-"))
                .toList());
    assertThat(world.parked(world.person(0)))
        .as("what is no event is not set aside twice")
        .hasSize(1);
    assertThat(world.json("audit", "trace", "um://demo", "kept-0"))
        .filteredOn(s -> s.path("step").asText().equals("replayed"))
        .hasSize(3)
        .allSatisfy(s -> assertThat(run.out()).contains(s.path("replay").asText()));

    Matcher name = NAME.matcher(run.err());
    assertThat(name.find()).isTrue();
    CommandRun again =
        world.umsync("audit", "replay", "--all", "--apply", "--resume", name.group(1), "--json");
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.out()).as("all of it is written already").contains("\"events\":0,");
  }

  @Test
  void aDryRunTellsOfEachEventWhatWouldComeOfIt() {
    Subscriber who = world.person(1);

    CommandRun run = world.umsync("audit", "replay", "--subscriber", who.address(), "--list");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().lines().toList())
        .anyMatch(l -> l.contains("kept-1") && l.contains("read ") && l.contains("has its outcome"))
        .noneMatch(l -> l.contains("kept-0"))
        .last()
        .isEqualTo("Nothing is written. Add --apply to write them again.");
    assertThat(run.out()).doesNotContain(AuditWorld.CONTENT);
  }

  @Test
  void wrongUseIsStatusTwo() {
    assertThat(world.umsync("audit", "replay").status()).isEqualTo(2);
    assertThat(world.umsync("audit", "replay", "--all", "--since", "2026-01-01").status())
        .isEqualTo(2);
    assertThat(world.umsync("audit", "replay", "--all", "--resume", "x").status()).isEqualTo(2);
    assertThat(world.umsync("audit", "replay", "--range", "3:x-1").status()).isEqualTo(2);
  }
}
