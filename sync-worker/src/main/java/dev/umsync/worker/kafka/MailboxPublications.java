package dev.umsync.worker.kafka;

import dev.umsync.common.kafka.MailboxRecords;
import dev.umsync.common.mailbox.MailboxCodec;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.worker.kafka.Effects.Publication;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Mailbox events as records for a call's effects. Immutable, any thread. */
public final class MailboxPublications {
  private final MailboxRecords records = new MailboxRecords(new MailboxCodec());
  private final String topic;

  /**
   * @param topic full name of the topic of mailbox events
   */
  public MailboxPublications(String topic) {
    this.topic = topic;
  }

  /** The record of an event. */
  public Publication of(MailboxEvent event) {
    ProducerRecord<byte[], byte[]> record = records.encode(topic, event);
    return new Publication(
        topic,
        event.meta().subscriber().address(),
        record.value(),
        List.of(record.headers().toArray()));
  }
}
