package dev.umsync.standalone.audit;

import static dev.umsync.standalone.audit.AuditWorld.await;
import static dev.umsync.standalone.audit.AuditWorld.voicemail;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.mailbox.MailboxEventType;
import dev.umsync.standalone.cli.CommandRun;
import dev.umsync.testbed.mail.MailboxPerson;
import dev.umsync.testbed.mail.StoredMessage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of deletes that a brake holds, and what comes of an order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrakeIT {
  private AuditWorld world;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    world =
        AuditWorld.start(
            folder,
            Map.of(
                "worker.watch.brake.most", "1",
                "worker.watch.leave-after", "200ms",
                "worker.watch.hot", "100ms",
                "worker.watch.cold", "500ms"));
  }

  @AfterAll
  void stop() {
    if (world != null) {
      world.close();
    }
  }

  /** Two voicemails, both deleted by the person in the mailbox: more than one and than a third. */
  private void loseTwo(Subscriber whose, String first, String second) {
    world.send(voicemail(whose, first), voicemail(whose, second));
    await("both are delivered", () -> world.messages(whose).size() == 2);
    try (MailboxPerson person = world.mailClient(whose)) {
      for (StoredMessage message : world.messages(whose)) {
        person.moveToTrash("INBOX", message.uid());
      }
    }
    await("both are held", () -> held(whose).size() == 2);
  }

  private List<String> held(Subscriber whose) {
    CommandRun list = world.umsync("brake", "list");
    assertThat(list.status()).as(list.err()).isZero();
    return list.out()
        .lines()
        .filter(line -> line.contains(" held ") && line.contains(whose.address()))
        .toList();
  }

  @Test
  void whatIsHeldIsListedAndToldTheUmServerWhenItIsReleased() {
    Subscriber ana = world.person(0);
    loseTwo(ana, "held-1", "held-2");
    assertThat(held(ana)).anyMatch(l -> l.contains("held-1")).anyMatch(l -> l.contains("held-2"));
    assertThat(world.toldOf("held-1")).isEmpty();

    CommandRun release = world.umsync("brake", "release", "--subscriber", ana.address());

    assertThat(release.status()).as(release.err()).isZero();
    assertThat(release.out()).contains("1 person ordered");
    for (String id : List.of("held-1", "held-2")) {
      await(id + " is told", () -> world.toldOf(id).equals(List.of(MailboxEventType.DELETED)));
    }
    assertThat(held(ana)).isEmpty();
  }

  @Test
  void whatIsDroppedIsNoLongerHeldAndNeverTold() {
    Subscriber bob = world.person(1);
    loseTwo(bob, "kept-1", "kept-2");

    CommandRun drop = world.umsync("brake", "drop", "--tenant", bob.domain());

    assertThat(drop.status()).as(drop.err()).isZero();
    await("none is held", () -> held(bob).isEmpty());
    // What comes later shows that the order, and looks after it, are over.
    world.send(voicemail(bob, "kept-3"));
    world.awaitOutcomes("kept-3", 1);
    try (MailboxPerson person = world.mailClient(bob)) {
      person.markRead("INBOX", world.messages(bob).getFirst().uid());
    }
    await(
        "a later act is told", () -> world.toldOf("kept-3").equals(List.of(MailboxEventType.READ)));
    assertThat(world.toldOf("kept-1")).isEmpty();
    assertThat(world.toldOf("kept-2")).isEmpty();
  }

  @Test
  void anOrderAboutNobodyOrNothingSaysSo() {
    CommandRun nobody = world.umsync("brake", "release");
    assertThat(nobody.status()).isEqualTo(2);
    assertThat(nobody.err()).contains("--subscriber, --tenant or --all");

    CommandRun nothing = world.umsync("brake", "drop", "--subscriber", "nobody@example.com");
    assertThat(nothing.status()).isEqualTo(1);
    assertThat(nothing.err()).contains("umsync brake list");
  }
}
