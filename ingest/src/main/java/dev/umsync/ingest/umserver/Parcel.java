package dev.umsync.ingest.umserver;

import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.common.mailbox.MailboxEvent.LampChanged;
import dev.umsync.common.mailbox.MailboxEvent.OfVoicemail;

/**
 * An event on its way, and where it was read. Thread rule: immutable.
 *
 * @param origin where it came from
 * @param event the event
 * @param sinceNanos when it was admitted, on the monotonic clock
 */
public record Parcel(Origin origin, MailboxEvent event, long sinceNanos) {
  /** Where an event was read. */
  public sealed interface Origin {
    /** Its partition of both topics. */
    int partition();

    /** On {@code umsync.mailbox}. */
    record Log(int partition, long offset) implements Origin {}

    /** On {@code umsync.um-parked}: an operator has it tried again. */
    record Parked(int partition) implements Origin {}
  }

  /**
   * What the event is about, unique within its source: of two events about the same, the later one
   * counts. Holds an address where it is a lamp.
   */
  public String about() {
    return about(event);
  }

  /** As {@link #about()}, for an event that is not under way. */
  public static String about(MailboxEvent event) {
    return switch (event) {
      case OfVoicemail v -> "voicemail " + v.voicemailId().value();
      case LampChanged l -> "lamp " + l.box().orElseGet(() -> l.meta().subscriber().address());
    };
  }
}
