package dev.umsync.common.kafka;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventHead;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.identity.Subscriber;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Voicemail events as Kafka records, in the binary content mode of the CloudEvents Kafka protocol
 * binding 1.0.
 *
 * <p>Thread rule: immutable, any thread.
 */
public final class EventRecords {
  private final EventCodec codec;

  /**
   * @param codec reads and writes the events' data
   */
  public EventRecords(EventCodec codec) {
    this.codec = codec;
  }

  /** The record for this event, keyed by its subscriber; the producer picks the partition. */
  public ProducerRecord<byte[], byte[]> encode(String topic, VoicemailEvent event) {
    return record(topic, event.meta().subscriber(), codec.encode(event));
  }

  static ProducerRecord<byte[], byte[]> record(
      String topic, Subscriber subscriber, CloudEvent event) {
    ProducerRecord<String, byte[]> written =
        KafkaMessageFactory.<String>createWriter(topic, null, null, null).writeBinary(event);
    return new ProducerRecord<>(
        topic, null, Partitioning.key(subscriber), written.value(), written.headers());
  }

  /**
   * The event in a record.
   *
   * @throws EventProblem if the record is no CloudEvent or breaks the contract of its type
   */
  public VoicemailEvent decode(ConsumerRecord<byte[], byte[]> record) throws EventProblem {
    return decode(record.headers(), record.value());
  }

  /**
   * As {@link #decode(ConsumerRecord)}, from its parts.
   *
   * @param value null where the record has none
   */
  public VoicemailEvent decode(Headers headers, byte @Nullable [] value) throws EventProblem {
    return codec.decode(cloudEvent(headers, value));
  }

  /**
   * As {@link #decode(Headers, byte[])}, without a look at the event's recording: {@link
   * dev.umsync.common.event.Audio#open} says whether that is what the event says of it.
   */
  public VoicemailEvent decodeUnopened(Headers headers, byte @Nullable [] value)
      throws EventProblem {
    return codec.decodeUnopened(cloudEvent(headers, value));
  }

  /**
   * The event in a record as far as it can be told without reading its data through. Empty is no
   * verdict on the record: it may be one that only {@link #decode} can read, or damaged.
   */
  public Optional<EventHead> head(Headers headers, byte @Nullable [] value) {
    return value == null ? Optional.empty() : HeadReader.read(headers, value);
  }

  static CloudEvent cloudEvent(Headers headers, byte @Nullable [] value) throws EventProblem {
    if (value == null) {
      throw new EventProblem("", "the record has no value, so the event has no data");
    }
    try {
      return KafkaMessageFactory.createReader(headers, value).toEvent();
    } catch (RuntimeException e) {
      // Whatever the library makes of headers that anybody may write: one bad record is a problem
      // of that record, never of its reader.
      throw EventHeaders.problem(headers);
    }
  }
}
