package dev.umsync.ingest.asterisk;

import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.common.mailbox.MailboxEvent.Deleted;
import dev.umsync.common.mailbox.MailboxEvent.LampChanged;
import dev.umsync.common.mailbox.MailboxEvent.OfVoicemail;
import dev.umsync.common.mailbox.MailboxEvent.Read;
import dev.umsync.common.mailbox.MailboxEvent.Restored;
import dev.umsync.common.mailbox.MailboxEvent.Unread;
import dev.umsync.ingest.asterisk.spool.BoxAccess;
import dev.umsync.ingest.asterisk.spool.BoxAccess.Busy;
import dev.umsync.ingest.asterisk.spool.BoxAccess.Entered;
import dev.umsync.ingest.asterisk.spool.BoxAccess.NotReady;
import dev.umsync.ingest.asterisk.spool.BoxAccess.Unknown;
import dev.umsync.ingest.asterisk.spool.Place;
import dev.umsync.ingest.asterisk.spool.SpoolFolder;
import dev.umsync.ingest.asterisk.spool.SpoolJournal.JournalFailed;
import dev.umsync.ingest.asterisk.spool.Standing;
import dev.umsync.ingest.umserver.HandOver;
import dev.umsync.ingest.umserver.HandOver.Done;
import dev.umsync.ingest.umserver.HandOver.Refused;
import dev.umsync.ingest.umserver.HandOver.Retry;
import dev.umsync.ingest.umserver.Trouble.Kind;
import dev.umsync.ingest.umserver.UmServer;
import java.util.Optional;

/**
 * An Asterisk server with app_voicemail: a message read in the mailbox goes to the folder Old, one
 * marked unread to INBOX, one deleted is removed, one restored goes where it was; Asterisk itself
 * then sets the lamp.
 *
 * <p>What is to be done is written down and acknowledged before it is done, so that the spool's
 * loop does not take it for a person's act; while it is done nobody looks at that mailbox. Thread
 * rule: any thread; two events of one mailbox wait for each other.
 */
public final class AsteriskServer implements UmServer {
  private final BoxAccess boxes;
  private final Mover mover;
  private final Lamps lamps;

  /**
   * @param boxes the mailboxes as the spool's loop knows them
   * @param mover how a message is moved there
   * @param lamps how a lamp is set there
   */
  public AsteriskServer(BoxAccess boxes, Mover mover, Lamps lamps) {
    this.boxes = boxes;
    this.mover = mover;
    this.lamps = lamps;
  }

  @Override
  public HandOver take(MailboxEvent event) throws InterruptedException {
    return switch (event) {
      case LampChanged lamp -> lamps.set(lamp);
      case OfVoicemail voicemail -> take(voicemail);
    };
  }

  private HandOver take(OfVoicemail event) throws InterruptedException {
    VoicemailId id = event.voicemailId();
    return switch (boxes.enter(id)) {
      case NotReady n ->
          Retry.because(Kind.UNREACHABLE, "the voicemail folders have not been read yet");
      case Busy b -> Retry.because(Kind.BOX_BUSY, "the mailbox is busy");
      case Unknown u ->
          Refused.because(Kind.UNKNOWN_VOICEMAIL, "no voicemail of this id was seen here");
      case Entered entered -> {
        try (entered) {
          yield take(event, entered);
        } catch (JournalFailed e) {
          yield Retry.because(Kind.UNREACHABLE, "Kafka did not take what is to be done");
        }
      }
    };
  }

  private HandOver take(OfVoicemail event, Entered box) throws JournalFailed, InterruptedException {
    Optional<Place> seen = box.look();
    if (seen.isEmpty()) {
      return Retry.because(Kind.BOX_BUSY, "the mailbox does not come to rest");
    }
    Place place = seen.get();
    return switch (event) {
      case Read r -> flag(box, place, Standing.HEARD);
      case Unread u -> flag(box, place, Standing.NEW);
      case Deleted d -> delete(box, place);
      case Restored r -> restore(box, place, r.seen() ? Standing.HEARD : Standing.NEW);
    };
  }

  /** A delete on the phone wins over a flag from the mailbox. */
  private HandOver flag(Entered box, Place place, Standing wanted)
      throws JournalFailed, InterruptedException {
    return switch (place.standing()) {
      case DELETED -> new Done();
      case NEW, HEARD -> place.standing() == wanted ? new Done() : move(box, place, wanted);
    };
  }

  private HandOver delete(Entered box, Place place) throws JournalFailed, InterruptedException {
    if (place.standing() == Standing.DELETED) {
      return new Done();
    }
    box.mean(Standing.DELETED);
    return settle(box, mover.remove(box.name(), place));
  }

  private HandOver restore(Entered box, Place place, Standing before)
      throws JournalFailed, InterruptedException {
    return switch (place.standing()) {
      case NEW, HEARD -> new Done();
      case DELETED ->
          place.folder().isPresent()
              ? move(box, place, before)
              : Refused.because(Kind.UNSUPPORTED, "Asterisk has removed it for good");
    };
  }

  private HandOver move(Entered box, Place place, Standing wanted)
      throws JournalFailed, InterruptedException {
    SpoolFolder to =
        wanted == Standing.HEARD
            ? SpoolFolder.OLD
            : place.urgent() ? SpoolFolder.URGENT : SpoolFolder.INBOX;
    box.mean(wanted);
    return settle(box, mover.move(box.name(), place, to));
  }

  /** What was certainly not done is no longer meant; what may yet happen still is. */
  private static HandOver settle(Entered box, Moved moved)
      throws JournalFailed, InterruptedException {
    return switch (moved) {
      case Moved.Made m -> new Done();
      case Moved.Perhaps(HandOver then) -> then;
      case Moved.NotMade(HandOver then) -> {
        box.meanNothing();
        yield then;
      }
    };
  }

  @Override
  public void close() {
    mover.close();
  }
}
