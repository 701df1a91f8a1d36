package dev.umsync.common.mailbox;

import dev.umsync.common.event.EventMeta;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.mailbox.MailboxEvent.Deleted;
import dev.umsync.common.mailbox.MailboxEvent.LampChanged;
import dev.umsync.common.mailbox.MailboxEvent.Read;
import dev.umsync.common.mailbox.MailboxEvent.Restored;
import dev.umsync.common.mailbox.MailboxEvent.Unread;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Events that the tests begin with. */
public final class MailboxEvents {
  public static final VoicemailId ID = new VoicemailId("4711");
  public static final Instant TIME = Instant.parse("2026-05-04T09:30:01.5Z");
  public static final EventMeta META =
      new EventMeta(
          "mailbox-1", new SourceUri("um://nupoint-1"), Subscriber.of("ana@example.com"), TIME);
  public static final Interval HAPPENED = new Interval(TIME.minusSeconds(5), TIME);
  public static final Optional<String> BOX = Optional.of("2045");

  private MailboxEvents() {}

  /** One of every type and shape. */
  public static List<MailboxEvent> all() {
    return List.of(
        new Read(META, ID, BOX, HAPPENED),
        new Unread(META, ID, Optional.empty(), new Interval(TIME, TIME)),
        new Deleted(META, ID, BOX, HAPPENED, Evidence.IN_TRASH),
        new Deleted(META, ID, Optional.empty(), HAPPENED, Evidence.ABSENT_TWICE),
        new Restored(META, ID, BOX, HAPPENED, true),
        new LampChanged(META, BOX, 0, 1_000),
        new LampChanged(META, Optional.empty(), 3, 0),
        new Restored(META, ID, BOX, HAPPENED, false));
  }
}
