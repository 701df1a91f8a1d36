package dev.umsync.worker.watch;

import dev.umsync.common.event.EventMeta;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.mailbox.Evidence;
import dev.umsync.common.mailbox.Interval;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.common.mailbox.MailboxEventIds;
import dev.umsync.common.mailbox.MailboxEventType;
import dev.umsync.worker.kafka.MailboxPublications;
import dev.umsync.worker.watch.Draft.Known;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Optional;

/** Puts mailbox events into a draft. Immutable, any thread. */
final class Reports {
  private final MailboxPublications publications;
  private final WatchDirectory directory;
  private final MeterRegistry registry;

  Reports(MailboxPublications publications, WatchDirectory directory, MeterRegistry registry) {
    this.publications = publications;
    this.directory = directory;
    this.registry = registry;
  }

  /** Opened, or marked unread, somewhere after {@code from}. */
  void flag(Draft draft, Known known, boolean seen, Instant from) {
    MailboxEventType type = seen ? MailboxEventType.READ : MailboxEventType.UNREAD;
    Interval when = interval(from, draft.now());
    EventMeta meta = meta(draft, known, type, when);
    Optional<String> box = directory.box(draft.subscriber(), known.key().source());
    put(
        draft,
        seen
            ? new MailboxEvent.Read(meta, known.key().id(), box, when)
            : new MailboxEvent.Unread(meta, known.key().id(), box, when));
  }

  /** Deleted, between the two instants. */
  void deleted(Draft draft, Known known, Instant from, Instant to, Evidence evidence) {
    Interval when = interval(from, to);
    EventMeta meta = meta(draft, known, MailboxEventType.DELETED, when);
    Optional<String> box = directory.box(draft.subscriber(), known.key().source());
    put(draft, new MailboxEvent.Deleted(meta, known.key().id(), box, when, evidence));
  }

  /** Taken out of the trash somewhere after {@code from}. */
  void restored(Draft draft, Known known, Instant from) {
    Interval when = interval(from, draft.now());
    EventMeta meta = meta(draft, known, MailboxEventType.RESTORED, when);
    Optional<String> box = directory.box(draft.subscriber(), known.key().source());
    put(
        draft,
        new MailboxEvent.Restored(
            meta, known.key().id(), box, when, known.state().seen().orElse(false)));
  }

  /** Other counts. */
  void lamp(Draft draft, SourceUri source, int unheard, int heard, long change) {
    Subscriber subscriber = draft.subscriber();
    EventMeta meta =
        new EventMeta(
            MailboxEventIds.ofLamp(source, subscriber, change), source, subscriber, draft.now());
    put(
        draft,
        new MailboxEvent.LampChanged(meta, directory.box(subscriber, source), unheard, heard));
  }

  private static EventMeta meta(Draft draft, Known known, MailboxEventType type, Interval when) {
    return new EventMeta(
        MailboxEventIds.ofVoicemail(
            type, known.key(), draft.subscriber(), known.side().changes() + 1),
        known.key().source(),
        draft.subscriber(),
        when.notAfter());
  }

  private static Interval interval(Instant from, Instant to) {
    return new Interval(from.isAfter(to) ? to : from, to);
  }

  private void put(Draft draft, MailboxEvent event) {
    draft.publish(publications.of(event));
    registry
        .counter(
            "umsync.worker.watch.events",
            "type",
            event.type().name().toLowerCase(java.util.Locale.ROOT))
        .increment();
  }
}
