package dev.umsync.ingest.kafka;

import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.ingest.kafka.PublishFailed.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events and returns when all in-sync replicas have them ({@code acks=all}). Events of one
 * subscriber keep the order in which they were given.
 *
 * <p>What waits for Kafka is bounded by the producer's {@code buffer.memory} and the delivery
 * timeout. Thread rule: any thread; {@link #publish} blocks its caller.
 */
public final class EventPublisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final String topic;
  private final int recordBytes;
  private final Duration deliveryTimeout;
  private final EventRecords records;
  private final KafkaWatch watch;
  private final KafkaProducer<byte[], byte[]> producer;

  /**
   * @param recordBytes the largest record the topic takes
   * @param deliveryTimeout how long Kafka may take for one record
   * @param watch is told how deliveries end
   */
  public EventPublisher(
      KafkaConnection kafka,
      String topic,
      int recordBytes,
      Compression compression,
      Duration deliveryTimeout,
      EventRecords records,
      KafkaWatch watch) {
    this.topic = topic;
    this.recordBytes = recordBytes;
    this.deliveryTimeout = deliveryTimeout;
    this.records = records;
    this.watch = watch;
    this.producer =
        kafka.producer(
            "umsync-ingest",
            deliveryTimeout,
            Map.of(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression.type()));
  }

  /** The producer's own metrics. */
  public KafkaProducer<byte[], byte[]> producer() {
    return producer;
  }

  /**
   * Where each of the events is now, in the same order.
   *
   * @throws PublishFailed if one of them is too large (then none was sent), or was not acknowledged
   *     (then any of them may be on the topic: sending all of them again is harmless)
   */
  public List<Published> publish(List<VoicemailEvent> events)
      throws PublishFailed, InterruptedException {
    List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>();
    for (VoicemailEvent event : events) {
      ProducerRecord<byte[], byte[]> record = records.encode(topic, event);
      if (sizeBytes(record) > recordBytes) {
        throw new PublishFailed(Kind.TOO_LARGE);
      }
      all.add(record);
    }
    try {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (ProducerRecord<byte[], byte[]> record : all) {
        sent.add(producer.send(record));
      }
      List<Published> published = new ArrayList<>();
      for (int i = 0; i < sent.size(); i++) {
        RecordMetadata at = await(sent.get(i));
        published.add(new Published(events.get(i).meta().id(), topic, at.partition(), at.offset()));
      }
      watch.delivered();
      return List.copyOf(published);
    } catch (InterruptException e) {
      throw interrupted(e);
    } catch (KafkaException | IllegalStateException e) {
      throw failed(e);
    }
  }

  private RecordMetadata await(Future<RecordMetadata> sent)
      throws PublishFailed, InterruptedException {
    try {
      return sent.get(deliveryTimeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failed(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw failed(e);
    }
  }

  private PublishFailed failed(Throwable cause) {
    if (cause instanceof RecordTooLargeException) {
      return new PublishFailed(Kind.TOO_LARGE, cause);
    }
    watch.deliveryFailed();
    LOG.atWarn()
        .addKeyValue("topic", topic)
        .addKeyValue("kind", cause.getClass().getSimpleName())
        .log("Kafka did not acknowledge an event; its sender is told to try again");
    return new PublishFailed(Kind.AWAY, cause);
  }

  private static InterruptedException interrupted(InterruptException cause) {
    InterruptedException e = new InterruptedException("interrupted while Kafka was awaited");
    e.initCause(cause);
    return e;
  }

  private static long sizeBytes(ProducerRecord<byte[], byte[]> record) {
    long size = (long) record.key().length + record.value().length;
    for (var header : record.headers()) {
      size += header.key().length() + 8L + (header.value() == null ? 0 : header.value().length);
    }
    return size;
  }

  @Override
  public void close() {
    producer.close(GRACE);
  }
}
