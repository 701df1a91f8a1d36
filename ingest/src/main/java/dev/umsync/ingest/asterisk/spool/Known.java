package dev.umsync.ingest.asterisk.spool;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the adapter remembers of a voicemail: a value on {@code umsync.adapter-state}, written
 * together with the events that it accounts for. Thread rule: immutable.
 *
 * @param context of its mailbox
 * @param mailbox that it is in
 * @param voicemailId its name in events, for good
 * @param generation how often the same message was in this mailbox before, was deleted and came
 *     again
 * @param msgId Asterisk's id, once it has one
 * @param fingerprint of its text file
 * @param subscriber to whom it was sent
 * @param folder where it was seen last
 * @param standing what events have told of it
 * @param urgent likewise
 * @param changes how many events about it there were, its arrival not counted
 * @param since when the standing was first seen
 * @param intent what we mean to do with it and have not seen done
 */
public record Known(
    String context,
    String mailbox,
    VoicemailId voicemailId,
    int generation,
    Optional<String> msgId,
    String fingerprint,
    Subscriber subscriber,
    SpoolFolder folder,
    Standing standing,
    boolean urgent,
    long changes,
    Instant since,
    Optional<Intent> intent) {

  /**
   * A change of ours, written down before it is made: seen afterwards, it is nobody's act on the
   * phone. Thread rule: immutable.
   *
   * @param standing what we mean it to be
   * @param writtenAt when that was decided, or last tried
   */
  public record Intent(Standing standing, Instant writtenAt) {
    /** After this a change is a person's again, whatever we once meant to do. */
    static final Duration LIFETIME = Duration.ofMinutes(10);

    boolean isOpen(Instant now) {
      return writtenAt.plus(LIFETIME).isAfter(now);
    }
  }

  /** Its mailbox. */
  @JsonIgnore
  public BoxName box() {
    return new BoxName(context, mailbox);
  }

  /** Whether this text file is of the same message. */
  boolean isOf(MessageText text) {
    return (msgId.isPresent() && text.msgId().isPresent())
        ? msgId.equals(text.msgId())
        : fingerprint.equals(text.fingerprint());
  }

  boolean meant(Standing seen, Instant now) {
    return intent.filter(i -> i.isOpen(now) && i.standing() == seen).isPresent();
  }

  /** The same with this intent, or with none. */
  public Known withIntent(Optional<Intent> now) {
    return new Known(
        context,
        mailbox,
        voicemailId,
        generation,
        msgId,
        fingerprint,
        subscriber,
        folder,
        standing,
        urgent,
        changes,
        since,
        now);
  }

  Known seenAs(Optional<String> id, SpoolFolder place, boolean urgency, long events) {
    return new Known(
        context,
        mailbox,
        voicemailId,
        generation,
        id.isPresent() ? id : msgId,
        fingerprint,
        subscriber,
        place,
        standing,
        urgency,
        changes + events,
        since,
        intent);
  }

  Known standing(Standing seen, Instant now, long events) {
    return new Known(
        context,
        mailbox,
        voicemailId,
        generation,
        msgId,
        fingerprint,
        subscriber,
        folder,
        seen,
        urgent,
        changes + events,
        now,
        Optional.empty());
  }
}
