package dev.umsync.ingest.umserver;

import dev.umsync.common.event.EventMeta;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.mailbox.Evidence;
import dev.umsync.common.mailbox.Interval;
import dev.umsync.common.mailbox.MailboxEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes mailbox events, each with an id of its own. */
public final class MailboxActs {
  public static final Subscriber ANA = Subscriber.of("ana@example.com");
  public static final Subscriber BO = Subscriber.of("bo@example.com");
  public static final Instant NOW = Instant.parse("2026-05-04T09:30:00Z");
  private static final Interval HAPPENED = new Interval(NOW.minusSeconds(1), NOW);
  private final SourceUri source;
  private final AtomicInteger made = new AtomicInteger();

  public MailboxActs(String source) {
    this.source = new SourceUri(source);
  }

  private EventMeta meta(Subscriber who) {
    return new EventMeta("mailbox-" + made.incrementAndGet(), source, who, NOW);
  }

  public MailboxEvent read(Subscriber who, String id) {
    return new MailboxEvent.Read(meta(who), new VoicemailId(id), Optional.empty(), HAPPENED);
  }

  public MailboxEvent unread(Subscriber who, String id) {
    return new MailboxEvent.Unread(meta(who), new VoicemailId(id), Optional.empty(), HAPPENED);
  }

  public MailboxEvent deleted(Subscriber who, String id) {
    return new MailboxEvent.Deleted(
        meta(who), new VoicemailId(id), Optional.empty(), HAPPENED, Evidence.IN_TRASH);
  }

  public MailboxEvent restored(Subscriber who, String id, boolean seen) {
    return new MailboxEvent.Restored(
        meta(who), new VoicemailId(id), Optional.empty(), HAPPENED, seen);
  }

  public MailboxEvent lamp(Subscriber who, int unheard, int heard) {
    return new MailboxEvent.LampChanged(meta(who), Optional.of("2045"), unheard, heard);
  }
}
