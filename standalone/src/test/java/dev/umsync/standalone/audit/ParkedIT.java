package dev.umsync.standalone.audit;

import static dev.umsync.standalone.audit.AuditWorld.await;
import static dev.umsync.standalone.audit.AuditWorld.meta;
import static dev.umsync.standalone.audit.AuditWorld.voicemail;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.standalone.cli.CommandRun;
import dev.umsync.testbed.gmail.script.Command;
import dev.umsync.testbed.gmail.script.Fault;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an operator sees of parked events and what comes of orders, and the auditor's trace of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ParkedIT {
  private AuditWorld world;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    world = AuditWorld.start(folder);
  }

  @AfterAll
  void stop() {
    if (world != null) {
      world.close();
    }
  }

  private void fill(Subscriber whose) {
    world.gmail(whose).always(Command.APPEND, Fault.overQuota());
  }

  @Test
  void aVoicemailThatWasForwardedParkedRedrivenAndAppliedIsTracedThroughAllOfIt() {
    Subscriber ana = world.person(0);
    fill(ana);
    world.sendToWrongPartition(voicemail(ana, "far-1"));
    await("it is parked", () -> !world.parked(ana).isEmpty());
    world.send(new Read(meta(ana, "far-1-read"), new VoicemailId("far-1")));
    await("both are", () -> world.parked(ana).getFirst().path("events").asInt() == 2);

    JsonNode entry = world.parked(ana).getFirst();
    assertThat(entry.path("setAside").asBoolean()).isFalse();
    assertThat(entry.path("reason").asText()).isNotBlank();
    assertThat(entry.path("oldest").asText()).isNotBlank();
    world.gmail(ana).clearFaults();
    CommandRun retry =
        world.umsync(
            "parked", "retry", "--subscriber", ana.address(), "--by", "op", "--note", "room made");

    assertThat(retry.status()).as(retry.err()).isZero();
    assertThat(retry.out()).contains(ana.address() + ": 2 events: done, 2 applied");
    assertThat(world.parked(ana)).isEmpty();
    List<JsonNode> told = world.json("audit", "trace", "um://demo", "far-1");
    assertThat(told)
        .extracting(s -> s.path("step").asText())
        .containsSubsequence("forwarded", "parked", "event", "parked", "order", "outcome", "served")
        .containsSubsequence("outcome", "outcome")
        .contains("state");
    assertThat(told)
        .isSortedAccordingTo((a, b) -> a.path("at").asText().compareTo(b.path("at").asText()));
    assertThat(told)
        .filteredOn(s -> s.path("step").asText().equals("outcome"))
        .allSatisfy(s -> assertThat(s.path("parkedAt").asText()).isNotBlank())
        .extracting(s -> s.path("event").asText() + " " + s.path("result").asText())
        .containsExactly("received applied", "read applied");
    assertThat(told)
        .filteredOn(s -> s.path("step").asText().equals("order"))
        .singleElement()
        .satisfies(o -> {
          assertThat(o.path("by").asText()).isEqualTo("op");
          assertThat(o.path("note").asText()).isEqualTo("room made");
        });
    assertThat(world.json("audit", "trace", "--subscriber", ana.address()))
        .as("a person's trace holds that of each voicemail")
        .containsAll(told);
    assertThat(world.messages(ana)).hasSize(1);
  }

  @Test
  void whatIsDroppedEndsInOneOutcomeEachAndNoMailboxIsTouched() {
    Subscriber bob = world.person(1);
    fill(bob);
    world.send(voicemail(bob, "drop-1"), voicemail(bob, "drop-2"));
    await(
        "both are parked",
        () ->
            !world.parked(bob).isEmpty()
                && world.parked(bob).getFirst().path("events").asInt() == 2);

    CommandRun dry = world.umsync("parked", "drop", "--subscriber", bob.address());
    assertThat(dry.status()).as(dry.err()).isZero();
    assertThat(dry.out())
        .contains("Nothing is changed. 2 events of 1 subscriber would be given up");
    assertThat(world.parked(bob)).hasSize(1);
    assertThat(world.outcomes("drop-1")).isEmpty();

    CommandRun drop = world.umsync("parked", "drop", "--subscriber", bob.address(), "--apply");
    world.gmail(bob).clearFaults();

    assertThat(drop.status()).as(drop.out() + drop.err()).isZero();
    assertThat(drop.out())
        .as("what is given up is listed before")
        .containsSubsequence("SUBSCRIBER", bob.address(), "done, 2 superseded");
    assertThat(world.parked(bob)).isEmpty();
    assertThat(world.outcomes("drop-1")).hasSize(1);
    assertThat(world.outcomes("drop-2"))
        .singleElement()
        .satisfies(o -> assertThat(o.path("detail").asText()).isEqualTo("dropped by an operator"));
    assertThat(world.messages(bob)).isEmpty();

    world.send(voicemail(bob, "drop-3"));
    world.awaitOutcomes("drop-3", 1);
    assertThat(world.messages(bob)).hasSize(1);
  }

  @Test
  void aRetryThatDoesNotHelpSaysSo() {
    Subscriber cem = world.person(2);
    fill(cem);
    world.send(voicemail(cem, "still-1"));
    await("it is parked", () -> !world.parked(cem).isEmpty());

    CommandRun retry = world.umsync("parked", "retry", "--subscriber", cem.address());

    assertThat(retry.status()).isEqualTo(1);
    assertThat(retry.out()).contains(cem.address() + ": 1 event: still parked, ");
    assertThat(world.parked(cem).getFirst().path("rounds").asInt()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void anEventThatIsNoneIsShownOnItsOwnAndADropOfItTouchesNothingElse() {
    Subscriber eve = world.person(4);
    fill(eve);
    world.send(voicemail(eve, "waits-1"));
    await("it is parked", () -> !world.parked(eve).isEmpty());
    world.sendUndecodable(eve, "broken-1");
    world.send(voicemail(eve, "waits-2"));
    await("the other is parked too", () -> world.parked(eve).getFirst().path("last").asInt() >= 2);
    world.gmail(eve).clearFaults();
    CommandRun retry = world.umsync("parked", "retry", "--subscriber", eve.address());
    assertThat(retry.status()).as(retry.out() + retry.err()).isEqualTo(1);
    assertThat(retry.out()).contains("3 events: still parked, undecodable; 2 applied");
    assertThat(world.outcomes("waits-2")).hasSize(1);
    assertThat(world.parked(eve))
        .singleElement()
        .satisfies(e -> {
          assertThat(e.path("setAside").asBoolean()).isTrue();
          assertThat(e.path("reason").asText()).isEqualTo("undecodable");
          assertThat(e.path("detail").asText()).contains("/");
        });

    CommandRun drop =
        world.umsync(
            "parked", "drop", "--reason", "undecodable", "--tenant", eve.domain(), "--apply");

    assertThat(drop.status()).as(drop.out() + drop.err()).isZero();
    assertThat(drop.out()).contains("(parked offset ", "done, 1 superseded");
    assertThat(world.parked(eve)).isEmpty();
    assertThat(world.outcomes("broken-1"))
        .singleElement()
        .satisfies(o -> assertThat(o.path("result").asText()).isEqualTo("superseded"));
    assertThat(world.messages(eve)).hasSize(2);
    assertThat(world.json("audit", "trace", "um://demo", "broken-1"))
        .extracting(s -> s.path("step").asText())
        .containsSubsequence("event", "order", "set-aside", "order", "outcome", "resolved");
  }

  @Test
  void whatIsToldHoldsNothingOfAVoicemailsContent() {
    Subscriber dan = world.person(3);
    world.send(voicemail(dan, "secret-1"));
    world.awaitOutcomes("secret-1", 1);

    for (String json : new String[] {"--json", "--subscriber=" + dan.address()}) {
      CommandRun run = world.umsync("audit", "trace", "um://demo", "secret-1", json);
      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.out() + run.err()).doesNotContain(AuditWorld.CONTENT).contains("secret-1");
    }
  }

  @Test
  void wrongUseIsStatusTwoAndNothingKnownIsStatusOne() {
    assertThat(world.umsync("parked", "retry").status()).isEqualTo(2);
    assertThat(world.umsync("parked", "drop", "--all", "--apply").status()).isEqualTo(2);
    assertThat(world.umsync("audit", "trace").status()).isEqualTo(2);
    assertThat(world.umsync("audit", "trace", "um://demo").status()).isEqualTo(2);
    assertThat(world.umsync("audit", "list", "--since", "yesterday").status()).isEqualTo(2);
    CommandRun unknown = world.umsync("audit", "trace", "um://demo", "no-such");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err()).contains("nothing is known of um://demo no-such");
  }
}
