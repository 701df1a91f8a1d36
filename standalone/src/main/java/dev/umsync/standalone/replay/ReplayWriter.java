package dev.umsync.standalone.replay;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.kafka.ReplayMark;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Writes events once more, one at a time: an event is on the topic before the next is sent. So the
 * last one that is found there says that all before it are there too. Thread rule: one thread.
 */
final class ReplayWriter {
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final ReplayName name;
  private final boolean rebuild;

  /**
   * @param topic full name of the voicemail topic
   */
  ReplayWriter(Producer<byte[], byte[]> producer, String topic, ReplayName name, boolean rebuild) {
    this.producer = producer;
    this.topic = topic;
    this.name = name;
    this.rebuild = rebuild;
  }

  /**
   * Writes one event and returns when Kafka has it.
   *
   * @param first the record that it stands for
   * @throws StartFailed if it is larger than the topic takes by now
   * @throws KafkaException if Kafka does not take it in time
   */
  void write(Subscriber subscriber, ConsumerRecord<byte[], byte[]> first)
      throws InterruptedException {
    Headers headers = new RecordHeaders(first.headers().toArray());
    new ReplayMark(
            name.text(),
            first.partition(),
            first.offset(),
            Instant.ofEpochMilli(first.timestamp()),
            rebuild)
        .put(headers);
    try {
      // Waited for: with several under way, one may fail and those behind it be written.
      producer
          .send(
              new ProducerRecord<>(
                  topic, first.partition(), Partitioning.key(subscriber), first.value(), headers))
          .get();
    } catch (ExecutionException e) {
      throw failure(first, e.getCause() == null ? e : e.getCause());
    }
  }

  private RuntimeException failure(ConsumerRecord<byte[], byte[]> first, Throwable cause) {
    if (cause instanceof RecordTooLargeException) {
      return new StartFailed(
          "An event is larger than the topic takes by now",
          "%s partition %d, offset %d (%,d bytes)"
              .formatted(topic, first.partition(), first.offset(), first.value().length),
          "Raise max.message.bytes of "
              + topic
              + " and go on with the same options and --resume "
              + name.text()
              + ".",
          cause);
    }
    return cause instanceof KafkaException kafkaSays ? kafkaSays : new KafkaException(cause);
  }
}
