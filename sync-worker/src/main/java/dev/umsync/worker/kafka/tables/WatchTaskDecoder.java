package dev.umsync.worker.kafka.tables;

import dev.umsync.common.event.EventHead;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.mailbox.BrakeOrder;
import dev.umsync.worker.dispatch.PlannedLook;
import dev.umsync.worker.kafka.EventDecoder;
import dev.umsync.worker.kafka.RawEvent;
import dev.umsync.worker.kafka.UndecodableEvent;
import dev.umsync.worker.voicemail.MailboxTask;
import dev.umsync.worker.watch.WatchTask;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads voicemail events, and operators' orders about brakes. Immutable, any thread. */
public final class WatchTaskDecoder implements EventDecoder<WatchTask> {
  private final EventDecoder<MailboxTask> voicemails;

  /**
   * @param voicemails reads everything else
   */
  public WatchTaskDecoder(EventDecoder<MailboxTask> voicemails) {
    this.voicemails = voicemails;
  }

  @Override
  public WatchTask decode(RawEvent raw) throws UndecodableEvent {
    Optional<BrakeOrder> order = BrakeOrder.ofCeType(header(raw, "ce_type"));
    if (order.isEmpty()) {
      return new WatchTask.Voicemail(voicemails.decode(raw));
    }
    try {
      return new WatchTask.Order(
          Subscriber.of(header(raw, "ce_subject")),
          order.get() == BrakeOrder.RELEASE,
          raw.writtenAt());
    } catch (IllegalArgumentException e) {
      throw new UndecodableEvent("ce_subject: is not a subscriber's address");
    }
  }

  /** An order has none: its type is no voicemail event's. */
  @Override
  public Optional<EventHead> head(RawEvent raw) {
    return voicemails.head(raw);
  }

  @Override
  public void sighted(RawEvent raw) {
    voicemails.sighted(raw);
  }

  @Override
  public PlannedLook<WatchTask> look(byte[] value) throws UndecodableEvent {
    PlannedLook<MailboxTask> planned = voicemails.look(value);
    return new PlannedLook<>(
        planned.subscriber(), planned.due(), new WatchTask.Voicemail(planned.event()));
  }

  private static String header(RawEvent raw, String name) {
    @Nullable Header header = raw.headers().lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
