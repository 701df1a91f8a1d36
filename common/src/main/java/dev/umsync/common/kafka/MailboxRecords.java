package dev.umsync.common.kafka;

import dev.umsync.common.event.EventProblem;
import dev.umsync.common.mailbox.MailboxCodec;
import dev.umsync.common.mailbox.MailboxEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Mailbox events as Kafka records, in the binary content mode of the CloudEvents Kafka protocol
 * binding 1.0.
 *
 * <p>Thread rule: immutable, any thread.
 */
public final class MailboxRecords {
  private final MailboxCodec codec;

  /**
   * @param codec reads and writes the events' data
   */
  public MailboxRecords(MailboxCodec codec) {
    this.codec = codec;
  }

  /** The record for this event, keyed by its subscriber; the producer picks the partition. */
  public ProducerRecord<byte[], byte[]> encode(String topic, MailboxEvent event) {
    return EventRecords.record(topic, event.meta().subscriber(), codec.encode(event));
  }

  /**
   * The event in a record.
   *
   * @throws EventProblem if the record is no CloudEvent or breaks the contract of its type
   */
  public MailboxEvent decode(ConsumerRecord<byte[], byte[]> record) throws EventProblem {
    return decode(record.headers(), record.value());
  }

  /**
   * As {@link #decode(ConsumerRecord)}, from its parts.
   *
   * @param value null where the record has none
   */
  public MailboxEvent decode(Headers headers, byte @Nullable [] value) throws EventProblem {
    return codec.decode(EventRecords.cloudEvent(headers, value));
  }
}
