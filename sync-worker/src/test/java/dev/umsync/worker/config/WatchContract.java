package dev.umsync.worker.config;

import static dev.umsync.worker.config.PipelineRig.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.event.VoicemailEvent.Deleted;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Unread;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.mailbox.Evidence;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.common.mailbox.MailboxEvent.LampChanged;
import dev.umsync.common.mailbox.MailboxEventType;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.mail.MailboxPerson;
import dev.umsync.testbed.mail.StoredMessage;
import dev.umsync.testbed.mail.TestMailServer;
import dev.umsync.worker.voicemail.SampleEvents;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What people do in their mailboxes, between a real broker and a real mail server. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class WatchContract {
  /** No tenant's brake: those who lose something in one of these tests would hold the others'. */
  static final String FAST =
      """
        watch:
          hot: 100ms
          cold: 300ms
          gap: 20ms
          rest: 50ms
          full: 3s
          spread: 50ms
          evidence-apart: 1s
          leave-after: 500ms
          brake:
            fewest-people: 1000
      """;

  EmbeddedBroker broker;
  PipelineRig rig;
  private @Nullable WorkerRole worker;
  private @Nullable Process process;
  private final AtomicInteger people = new AtomicInteger();

  abstract TestMailServer start(DemoIdentityProvider idp) throws Exception;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    broker = PipelineRig.broker(folder.resolve("broker"));
    rig = new PipelineRig(broker, folder, this::start);
  }

  @AfterAll
  void close() {
    if (rig != null) {
      rig.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @AfterEach
  void stopWorker() {
    if (worker != null) {
      worker.close();
      worker = null;
    }
    if (process != null) {
      kill(process);
      process = null;
    }
  }

  private static void kill(Process worker) {
    worker.destroyForcibly();
    try {
      assertThat(worker.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** In a process of its own, to be killed at any moment. */
  private void startProcess() {
    try {
      process =
          WorkerProcessMain.start(
              rig, rig.yaml("w1", rig.mail.host(), rig.mail.imapsPort()) + FAST);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  void startWorker() {
    worker = rig.worker("w1", FAST);
  }

  Subscriber somebody() {
    return rig.enrol("watched" + people.incrementAndGet() + "@example.com");
  }

  void deliver(Subscriber who, String id) {
    rig.send(DeliveryContract.voicemail(who, id, SampleEvents.audio(1_000)));
    awaitThat(id + " is delivered", () -> rig.outcomesOf(id).size() >= 1);
  }

  StoredMessage message(Subscriber who, String id) {
    return rig.messages(who).stream()
        .filter(m -> m.header("X-UMSync-Voicemail").filter(id::equals).isPresent())
        .findFirst()
        .orElseThrow();
  }

  void person(Subscriber who, java.util.function.Consumer<MailboxPerson> does) {
    try (MailboxPerson person = rig.mail.person(who.address())) {
      does.accept(person);
    }
  }

  List<MailboxEventType> told(String id) {
    return rig.toldOf(id).stream().map(MailboxEvent::type).toList();
  }

  void awaitTold(String id, MailboxEventType... types) {
    awaitThat(
        "told of " + id + ": " + List.of(types),
        () -> {
          if (told(id).size() > types.length) {
            throw new AssertionError("told too much: " + told(id));
          }
          return told(id).equals(List.of(types));
        });
  }

  /** The counts published last. */
  void awaitLamp(Subscriber who, int unheard, int heard) {
    awaitThat(
        "lamp %d/%d".formatted(unheard, heard),
        () ->
            rig.mailboxEvents().stream()
                .filter(e -> e.meta().subscriber().equals(who))
                .filter(LampChanged.class::isInstance)
                .map(LampChanged.class::cast)
                .reduce((a, b) -> b)
                .filter(l -> l.unheard() == unheard && l.heard() == heard)
                .isPresent());
  }

  @Test
  void readingAndUnreadingInTheMailboxIsToldAndTheLampFollows() {
    Subscriber who = somebody();
    startWorker();
    deliver(who, "flags");
    awaitLamp(who, 1, 0);

    person(who, p -> p.markRead("INBOX", message(who, "flags").uid()));
    awaitTold("flags", MailboxEventType.READ);
    awaitLamp(who, 0, 1);
    person(who, p -> p.markUnread("INBOX", message(who, "flags").uid()));
    awaitTold("flags", MailboxEventType.READ, MailboxEventType.UNREAD);
    awaitLamp(who, 1, 0);

    assertThat(rig.toldOf("flags")).extracting(e -> e.meta().id()).doesNotHaveDuplicates();
  }

  @Test
  void whatThePhoneDidIsNotToldBack() {
    Subscriber who = somebody();
    startWorker();
    deliver(who, "echo");
    VoicemailId id = new VoicemailId("echo");

    rig.send(new Read(DeliveryContract.meta(who, "echo-read"), id));
    awaitLamp(who, 0, 1);
    rig.send(new Unread(DeliveryContract.meta(who, "echo-unread"), id));
    awaitLamp(who, 1, 0);
    rig.send(new Deleted(DeliveryContract.meta(who, "echo-deleted"), id));
    awaitLamp(who, 0, 0);
    deliver(who, "after-echo");
    person(who, p -> p.markRead("INBOX", message(who, "after-echo").uid()));
    awaitTold("after-echo", MailboxEventType.READ);

    assertThat(told("echo")).isEmpty();
  }

  @Test
  void trashingIsToldAfterItsTimeAndTakingItOutAgainToo() {
    Subscriber who = somebody();
    startWorker();
    deliver(who, "trashed");

    person(who, p -> p.moveToTrash("INBOX", message(who, "trashed").uid()));
    awaitTold("trashed", MailboxEventType.DELETED);
    awaitLamp(who, 0, 0);
    assertThat(((MailboxEvent.Deleted) rig.toldOf("trashed").getFirst()).evidence())
        .isEqualTo(Evidence.IN_TRASH);

    String trash = rig.mail.trashFolder();
    person(
        who,
        p -> {
          try (var reader = rig.mail.reader(who.address())) {
            p.move(trash, reader.messages(trash).getFirst().uid(), "INBOX");
          }
        });
    awaitTold("trashed", MailboxEventType.DELETED, MailboxEventType.RESTORED);
    awaitLamp(who, 1, 0);
  }

  @Test
  void whatIsTakenOutOfTheTrashInTimeWasNeverDeleted() {
    Subscriber who = somebody();
    startWorker();
    deliver(who, "oops");
    String trash = rig.mail.trashFolder();

    person(
        who,
        p -> {
          p.moveToTrash("INBOX", message(who, "oops").uid());
          try (var reader = rig.mail.reader(who.address())) {
            p.move(trash, reader.messages(trash).getFirst().uid(), "INBOX");
          }
        });
    person(who, p -> p.markRead("INBOX", message(who, "oops").uid()));

    awaitTold("oops", MailboxEventType.READ);
  }

  @Test
  void whatIsMovedToAnotherFolderIsStillWatchedThere() {
    Subscriber who = somebody();
    startWorker();
    deliver(who, "moved");

    person(
        who,
        p -> {
          p.createFolder("Kept");
          p.move("INBOX", message(who, "moved").uid(), "Kept");
        });
    person(
        who,
        p -> {
          try (var reader = rig.mail.reader(who.address())) {
            p.markRead("Kept", reader.messages("Kept").getFirst().uid());
          }
        });

    awaitTold("moved", MailboxEventType.READ);
  }

  @Test
  void whatHappenedWhileNobodyWatchedIsFoundAtTheNextStart() {
    Subscriber who = somebody();
    startWorker();
    deliver(who, "away-read");
    deliver(who, "away-deleted");
    awaitLamp(who, 2, 0);
    stopWorker();

    person(who, p -> p.markRead("INBOX", message(who, "away-read").uid()));
    person(who, p -> p.moveToTrash("INBOX", message(who, "away-deleted").uid()));
    startWorker();

    awaitTold("away-read", MailboxEventType.READ);
    awaitTold("away-deleted", MailboxEventType.DELETED);
    awaitLamp(who, 0, 1);
  }

  @Test
  void bothSidesAgreeAfterRandomActionsOnEitherWithRestartsInBetween() {
    startWorker();
    actOnBothSides();
  }

  /** The worker is a process of its own; what was under way when it is killed has no end. */
  @Tag("slow")
  @Test
  void bothSidesAgreeAfterRandomActionsOnEitherWithWorkersKilledInBetween() {
    startProcess();
    actOnBothSides();
  }

  private void actOnBothSides() {
    long seed = Long.getLong("umsync.seed", ThreadLocalRandom.current().nextInt(1_000_000));
    System.out.println(getClass().getSimpleName() + " seed " + seed);
    WatchModel model = new WatchModel(this, new Random(seed), 3, 2);

    model.runSpaced(24);
    model.assertAsManyEventsAsActions();
    model.runAtOnce(40);
    model.assertAgreement();
  }

  /**
   * The worker goes and another comes: by SIGKILL where it is a process, in order where it is not.
   */
  void crash() {
    boolean killed = process != null;
    stopWorker();
    if (killed) {
      startProcess();
    } else {
      startWorker();
    }
  }
}
