package dev.umsync.worker.voicemail.state;

import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MailboxUid;
import dev.umsync.worker.message.MessageLocation;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of one voicemail of one subscriber: the value on {@code umsync.state}. Immutable.
 *
 * @param status how far it is
 * @param location where its message was seen last; empty where no UID is known
 * @param seen whether the phone side knows it as played; empty where it never said
 * @param urgent what the phone side said last about urgency; empty where it never said
 * @param received mark of the received event that was settled, empty before that
 * @param last the last of its events that was settled
 * @param updatedAt when this was written, whole seconds
 */
public record VoicemailState(
    Status status,
    Optional<MessageLocation> location,
    Optional<Boolean> seen,
    Optional<Boolean> urgent,
    Optional<String> received,
    EventTrace last,
    Instant updatedAt) {

  /** How far a voicemail is. */
  public enum Status {
    /** Events about it came before itself; it is not in the mailbox. */
    EARLY,
    /** Its message is in the mailbox, or was put there. */
    APPLIED,
    /** Deleted on either side; never to be put into the mailbox again. */
    DELETED
  }

  /** A voicemail of which nothing is known yet but this event. */
  public static VoicemailState none(EventTrace event, Instant now) {
    return new VoicemailState(
        Status.EARLY,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        event,
        wholeSeconds(now));
  }

  /** The same after one more event was settled. */
  public VoicemailState settled(EventTrace event, Instant now) {
    EventTrace latest = event.notAfter(last) ? last : event;
    return new VoicemailState(status, location, seen, urgent, received, latest, wholeSeconds(now));
  }

  /** The same, its received event among the settled ones. */
  public VoicemailState withReceived(EventTrace event) {
    return new VoicemailState(
        status, location, seen, urgent, Optional.of(event.mark()), last, updatedAt);
  }

  /** The same with another status. */
  public VoicemailState withStatus(Status other) {
    return new VoicemailState(other, location, seen, urgent, received, last, updatedAt);
  }

  /** The same with its message there, or nowhere known. */
  public VoicemailState at(Optional<MessageLocation> other) {
    return new VoicemailState(status, other, seen, urgent, received, last, updatedAt);
  }

  /** The same, played or not. */
  public VoicemailState withSeen(boolean other) {
    return new VoicemailState(
        status, location, Optional.of(other), urgent, received, last, updatedAt);
  }

  /** The same, urgent or not. */
  public VoicemailState withUrgent(boolean other) {
    return new VoicemailState(
        status, location, seen, Optional.of(other), received, last, updatedAt);
  }

  /** Whether the event with this mark is the last one that was settled, or the received one. */
  public boolean knows(String mark) {
    return last.mark().equals(mark) || received.filter(mark::equals).isPresent();
  }

  static Optional<MessageLocation> location(String folder, long uid, long uidValidity) {
    return uid == 0
        ? Optional.empty()
        : Optional.of(
            new MessageLocation(new FolderName(folder), new MailboxUid(uid, uidValidity)));
  }

  private static Instant wholeSeconds(Instant instant) {
    return Instant.ofEpochSecond(instant.getEpochSecond());
  }
}
