package dev.umsync.ingest.kafka.mailbox;

import dev.umsync.common.kafka.MailboxRecords;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.ingest.umserver.Settled.Dead;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes to {@code umsync.um-parked}. Thread rule: any thread; answers come on Kafka's thread. */
final class ParkedWriter implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** How a write ended. */
  sealed interface Written {
    /** All in-sync replicas have it. */
    record At(long offset) implements Written {}

    /** They do not, as far as is known. */
    record Failed(String kind) implements Written {}
  }

  private final String topic;
  private final MailboxRecords records;
  private final Clock clock;
  private final KafkaProducer<byte[], byte[]> producer;

  ParkedWriter(LinkSurroundings around, MailboxRecords records, String clientId) {
    this.topic = around.topics().name(TopicSpec.UM_PARKED);
    this.records = records;
    this.clock = around.clock();
    this.producer = around.kafka().producer(clientId, PATIENCE, Map.of());
  }

  void park(Dead dead, Consumer<Written> then) {
    MailboxEvent event = dead.parcel().event();
    ProducerRecord<byte[], byte[]> encoded = records.encode(topic, event);
    ParkedHeaders.of(dead.trouble(), dead.attempts(), clock.instant()).addTo(encoded.headers());
    send(
        new ProducerRecord<>(
            topic,
            dead.parcel().origin().partition(),
            ParkedKey.of(event).bytes(),
            encoded.value(),
            encoded.headers()),
        then);
  }

  void resolve(ParkedKey key, int partition, Consumer<Written> then) {
    send(new ProducerRecord<>(topic, partition, key.bytes(), null), then);
  }

  private void send(ProducerRecord<byte[], byte[]> record, Consumer<Written> then) {
    var _ =
        producer.send(
            record,
            (at, failure) ->
                then.accept(
                    failure == null
                        ? new Written.At(at.offset())
                        : new Written.Failed(failure.getClass().getSimpleName())));
  }

  @Override
  public void close() {
    producer.close(GRACE);
  }
}
