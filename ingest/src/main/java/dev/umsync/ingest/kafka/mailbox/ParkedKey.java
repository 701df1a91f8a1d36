package dev.umsync.ingest.kafka.mailbox;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.ingest.umserver.Parcel;
import java.nio.charset.StandardCharsets;

/**
 * The key on {@code umsync.um-parked}: the source, a space, and what the event is about. A later
 * event about the same takes the place of the earlier one, so that at most the last one is ever
 * tried again. Thread rule: immutable.
 *
 * @param source the UM server
 * @param about {@link Parcel#about()}
 */
public record ParkedKey(SourceUri source, String about) {

  static ParkedKey of(MailboxEvent event) {
    return new ParkedKey(event.meta().source(), Parcel.about(event));
  }

  /** As it stands on the topic. */
  byte[] bytes() {
    return (source.value() + " " + about).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #bytes()} wrote.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  static ParkedKey parse(byte[] key) {
    String text = new String(key, StandardCharsets.UTF_8);
    int space = text.indexOf(' ');
    if (space < 0) {
      throw new IllegalArgumentException("not a key of a parked event");
    }
    return new ParkedKey(new SourceUri(text.substring(0, space)), text.substring(space + 1));
  }
}
