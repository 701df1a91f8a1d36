package dev.umsync.worker.voicemail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.Transcript;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.mailbox.MemoryMailboxes;
import dev.umsync.worker.mailbox.MemoryMailboxes.Stored;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.voicemail.Killing.Killed;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.state.Revision;
import dev.umsync.worker.voicemail.state.Revision.Step;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A replacement in which the worker ends, or a command fails, at every single step, while a person
 * comes at every single step too: one message is left, and what the person did to it holds.
 */
class ReplacementWalkTest {
  private static final FolderName KEPT = new FolderName("Kept");
  private static final FolderName TRASH = new FolderName("Trash");
  private static final String WORDS = "Call me back, please";
  private static final int MOST_ATTEMPTS = 8;

  /** What does not keep a message from being replaced. */
  private static final Set<Person> MARKING =
      EnumSet.of(Person.FLAGS, Person.LABELS, Person.TAKES_THE_FLAG_OFF);

  /** What a person does with the message that is being replaced. */
  enum Person {
    NOBODY,
    MOVES,
    DELETES,
    FLAGS,
    LABELS,
    TAKES_THE_FLAG_OFF,
    MARKS_UNREAD,
    MARKS_DELETED
  }

  /** How a message is removed for good. */
  enum Removal {
    IN_PLACE,
    BY_WAY_OF_THE_TRASH
  }

  /** What becomes of the worker. */
  enum Trouble {
    KILLED,
    FAILED
  }

  @ParameterizedTest
  @EnumSource(Removal.class)
  void nobodyComesAndNothingFails(Removal removal) {
    assertThat(run(Person.NOBODY, removal, Trouble.KILLED, 0, 0)).isGreaterThan(15);
  }

  @ParameterizedTest
  @CsvSource({
    "NOBODY, IN_PLACE, KILLED",
    "NOBODY, IN_PLACE, FAILED",
    "NOBODY, BY_WAY_OF_THE_TRASH, KILLED",
    "NOBODY, BY_WAY_OF_THE_TRASH, FAILED",
    "MOVES, IN_PLACE, KILLED",
    "MOVES, IN_PLACE, FAILED",
    "MOVES, BY_WAY_OF_THE_TRASH, KILLED",
    "MOVES, BY_WAY_OF_THE_TRASH, FAILED",
    "DELETES, IN_PLACE, KILLED",
    "DELETES, IN_PLACE, FAILED",
    "DELETES, BY_WAY_OF_THE_TRASH, KILLED",
    "DELETES, BY_WAY_OF_THE_TRASH, FAILED",
    "FLAGS, IN_PLACE, KILLED",
    "FLAGS, IN_PLACE, FAILED",
    "FLAGS, BY_WAY_OF_THE_TRASH, KILLED",
    "FLAGS, BY_WAY_OF_THE_TRASH, FAILED",
    "LABELS, BY_WAY_OF_THE_TRASH, KILLED",
    "TAKES_THE_FLAG_OFF, IN_PLACE, KILLED",
    "TAKES_THE_FLAG_OFF, BY_WAY_OF_THE_TRASH, FAILED",
    "MARKS_UNREAD, IN_PLACE, KILLED",
    "MARKS_UNREAD, IN_PLACE, FAILED",
    "MARKS_UNREAD, BY_WAY_OF_THE_TRASH, KILLED",
    "MARKS_UNREAD, BY_WAY_OF_THE_TRASH, FAILED",
    "MARKS_DELETED, IN_PLACE, KILLED",
    "MARKS_DELETED, BY_WAY_OF_THE_TRASH, FAILED"
  })
  void oneMessageIsLeftAndWhatThePersonDidHolds(Person person, Removal removal, Trouble trouble) {
    int steps = Integer.MAX_VALUE;
    for (int at = 0; at <= steps; at++) {
      steps = run(person, removal, trouble, at, 0);
      for (int comes = 1; person != Person.NOBODY && comes <= steps; comes++) {
        steps = Math.max(steps, run(person, removal, trouble, at, comes));
      }
    }
  }

  private static int run(Person person, Removal removal, Trouble trouble, int at, int comes) {
    String what = "%s, %s, %s at %d, comes at %d".formatted(person, removal, trouble, at, comes);
    return new Walk(person, removal, what).run(trouble, at, comes);
  }

  /** One replacement. */
  private static final class Walk {
    private final Person person;
    private final Removal removal;
    private final String what;
    private final Killing killing = new Killing();
    private final MemoryMailboxes mailboxes = new MemoryMailboxes();
    private final ApplierRig rig = new ApplierRig(Optional.of(killing.over(mailboxes)));
    private boolean came;
    private boolean begunAsRemoving;
    private boolean mayBeTakenForOurs;

    Walk(Person person, Removal removal, String what) {
      this.person = person;
      this.removal = removal;
      this.what = what;
    }

    /** Returns how many steps it took. */
    int run(Trouble trouble, int at, int comes) {
      mailboxes.personMakes(ApplierRig.ACCOUNT, KEPT);
      boolean flagged = person == Person.TAKES_THE_FLAG_OFF;
      rig.fresh(
          SampleEvents.received(
              "vm-1",
              SampleEvents.ana(),
              SampleEvents.audio(100),
              flagged,
              false,
              Optional.empty()));
      rig.fresh(SampleEvents.read("vm-1", "read"));
      if (removal == Removal.BY_WAY_OF_THE_TRASH) {
        mailboxes.removeByWayOfTheTrash(ApplierRig.ACCOUNT);
      }
      mailboxes.halfwayThroughRemovals(ApplierRig.ACCOUNT, killing::shortStep);
      MessageLocation old = stored().getFirst().location();
      rig.step = killing::step;
      int before = killing.steps();
      if (at > 0 && trouble == Trouble.KILLED) {
        killing.at(at);
      } else if (at > 0) {
        killing.failAt(at);
      }
      if (comes > 0) {
        killing.actAt(comes, () -> comes(old));
      }
      replace();
      check();
      return killing.steps() - before;
    }

    private List<Stored> stored() {
      return mailboxes.stored(ApplierRig.ACCOUNT);
    }

    private Revision revision() {
      byte[] record = rig.state.get(Revision.key("um://nupoint-1 vm-1"));
      return record == null ? Revision.NONE : Revision.read(record);
    }

    private void comes(MessageLocation old) {
      Optional<Stored> there = stored().stream().filter(m -> m.location().equals(old)).findFirst();
      boolean marked = there.filter(m -> m.flags().contains(MessageFlag.DELETED)).isPresent();
      if (there.isPresent() && !(marked && person == Person.MARKS_DELETED)) {
        came = true;
        mayBeTakenForOurs = begunAsRemoving && revision().step() == Step.REMOVING;
        switch (person) {
          case NOBODY -> came = false;
          case MOVES -> mailboxes.personMoves(ApplierRig.ACCOUNT, old, KEPT);
          case DELETES -> mailboxes.personMoves(ApplierRig.ACCOUNT, old, TRASH);
          case FLAGS -> mark(old, MessageFlag.FLAGGED, true);
          case LABELS -> mailboxes.personLabels(ApplierRig.ACCOUNT, old, "Family");
          case TAKES_THE_FLAG_OFF -> mark(old, MessageFlag.FLAGGED, false);
          case MARKS_UNREAD -> mark(old, MessageFlag.SEEN, false);
          case MARKS_DELETED -> mark(old, MessageFlag.DELETED, true);
        }
      }
    }

    private void mark(MessageLocation at, MessageFlag flag, boolean on) {
      mailboxes.personMarks(ApplierRig.ACCOUNT, at, flag, on);
    }

    private void replace() {
      LoggedEvent event =
          rig.logged(
              new Updated(
                  SampleEvents.meta("words"),
                  new VoicemailId("vm-1"),
                  Optional.empty(),
                  Optional.of(new Transcript(WORDS, Optional.of("en"), OptionalDouble.of(0.9)))));
      boolean done = false;
      for (int attempt = 0; !done; attempt++) {
        assertThat(attempt).as(what).isLessThan(MOST_ATTEMPTS);
        begunAsRemoving = revision().step() == Step.REMOVING;
        mayBeTakenForOurs |= came && begunAsRemoving;
        try {
          done = rig.handle(event, Purpose.DELIVER, attempt > 0) instanceof Verdict.Done;
        } catch (Killed e) {
          assertThat(rig.outcomes).as(what).hasSize(2);
        }
      }
    }

    private void check() {
      assertThat(stored()).as(what).hasSize(1);
      Stored message = stored().getFirst();
      assertThat(rig.outcomes).as(what).hasSize(3);
      assertThat(revision().open()).as(what).isFalse();
      assertThat(rig.stateOf("vm-1").location()).as(what).contains(message.location());
      if (!mayBeTakenForOurs || !looksLikeOurs()) {
        assertThat(message.location().folder()).as(what).isEqualTo(folder());
        if (came && person == Person.LABELS) {
          assertThat(mailboxes.labels(ApplierRig.ACCOUNT, message.location()))
              .as(what)
              .contains("Family");
        }
        assertThat(message.flags()).as(what).isEqualTo(flags());
        if (!came || MARKING.contains(person)) {
          assertThat(message.text()).as(what).contains(WORDS, ".r1@umsync.invalid>");
        }
      }
    }

    /** What a removal of ours leaves behind that ended half done (promise 2). */
    private boolean looksLikeOurs() {
      return person == Person.MARKS_DELETED
          || (person == Person.DELETES && removal == Removal.BY_WAY_OF_THE_TRASH);
    }

    private FolderName folder() {
      if (!came) {
        return FolderName.INBOX;
      }
      return switch (person) {
        case MOVES -> KEPT;
        case DELETES -> TRASH;
        case NOBODY, FLAGS, LABELS, TAKES_THE_FLAG_OFF, MARKS_UNREAD, MARKS_DELETED ->
            FolderName.INBOX;
      };
    }

    private Set<MessageFlag> flags() {
      Set<MessageFlag> flags = EnumSet.of(MessageFlag.SEEN);
      if (person == Person.TAKES_THE_FLAG_OFF) {
        flags.add(MessageFlag.FLAGGED);
      }
      if (came) {
        switch (person) {
          case NOBODY, MOVES, DELETES, LABELS -> {}
          case FLAGS -> flags.add(MessageFlag.FLAGGED);
          case TAKES_THE_FLAG_OFF -> flags.remove(MessageFlag.FLAGGED);
          case MARKS_UNREAD -> flags.remove(MessageFlag.SEEN);
          case MARKS_DELETED -> flags.add(MessageFlag.DELETED);
        }
      }
      return flags;
    }
  }
}
