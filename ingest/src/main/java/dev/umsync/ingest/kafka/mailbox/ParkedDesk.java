package dev.umsync.ingest.kafka.mailbox;

import dev.umsync.common.event.EventProblem;
import dev.umsync.common.kafka.CompactedTopic;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.MailboxRecords;
import dev.umsync.common.mailbox.MailboxCodec;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * What an operator does with parked mailbox events: the instance of ingest that has their partition
 * sees it on the topic and acts. Thread rule: one thread.
 */
public final class ParkedDesk implements AutoCloseable {
  private final KafkaConnection kafka;
  private final String topic;
  private final Clock clock;
  private final Duration patience;
  private final MailboxRecords records = new MailboxRecords(new MailboxCodec());
  private final Map<ParkedKey, ConsumerRecord<byte[], byte[]>> found = new LinkedHashMap<>();
  private final KafkaProducer<byte[], byte[]> producer;

  /**
   * @param patience how long Kafka may take for each step
   */
  public ParkedDesk(KafkaConnection kafka, Topics topics, Clock clock, Duration patience) {
    this.kafka = kafka;
    this.topic = topics.name(TopicSpec.UM_PARKED);
    this.clock = clock;
    this.patience = patience;
    this.producer = kafka.producer("umsync-um-parked", patience, Map.of());
  }

  /** Everything that is parked now, the longest parked first. */
  public List<ParkedEvent> list() {
    found.clear();
    List<ParkedEvent> all = new ArrayList<>();
    for (Map.Entry<ByteBuffer, ConsumerRecord<byte[], byte[]>> entry :
        CompactedTopic.readRecords(kafka, topic, patience).entrySet()) {
      ConsumerRecord<byte[], byte[]> record = entry.getValue();
      ParkedKey key = ParkedKey.parse(record.key());
      found.put(key, record);
      all.add(
          new ParkedEvent(
              key,
              event(record),
              ParkedHeaders.read(record.headers()),
              record.partition(),
              record.offset()));
    }
    all.sort(Comparator.comparing(p -> p.headers().parkedAt()));
    return List.copyOf(all);
  }

  private Optional<MailboxEvent> event(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.of(records.decode(record));
    } catch (EventProblem e) {
      return Optional.empty();
    }
  }

  /** Has it tried again, at once, by the instance that has its partition. */
  public void retry(ParkedEvent parked) throws InterruptedException {
    ConsumerRecord<byte[], byte[]> record = record(parked);
    ProducerRecord<byte[], byte[]> again =
        new ProducerRecord<>(
            topic, record.partition(), record.key(), record.value(), record.headers());
    parked.headers().retry(clock.instant()).addTo(again.headers());
    write(again);
  }

  /** Gives it up for good. */
  public void drop(ParkedEvent parked) throws InterruptedException {
    ConsumerRecord<byte[], byte[]> record = record(parked);
    write(new ProducerRecord<>(topic, record.partition(), record.key(), null));
  }

  private ConsumerRecord<byte[], byte[]> record(ParkedEvent parked) {
    ConsumerRecord<byte[], byte[]> record = found.get(parked.key());
    if (record == null) {
      throw new IllegalArgumentException("not listed by this desk");
    }
    return record;
  }

  private void write(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
    try {
      producer.send(record).get();
    } catch (ExecutionException e) {
      throw new KafkaException("Kafka did not acknowledge", e.getCause());
    }
  }

  @Override
  public void close() {
    producer.close(patience);
  }
}
