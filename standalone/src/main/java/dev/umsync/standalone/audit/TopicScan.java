package dev.umsync.standalone.audit;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.Partitioning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads what is committed on some partitions now, record by record. Holds what one fetch brings, at
 * most 8 MiB or one record if that is larger, and the one after it; in the order of time also some
 * 20,000 records, and a poll of each partition. Never more, however long the topic is. Thread rule:
 * one thread.
 */
public final class TopicScan {
  /** What a fetch may bring, unless its first record alone is larger. */
  static final int FETCH_BYTES = 8 * 1024 * 1024;

  /** Records held in all to bring them in order; what a poll brings comes on top. */
  private static final int HELD_RECORDS = 20_000;

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Gets the records. */
  @FunctionalInterface
  public interface Visitor {
    /** One record; those of a partition come in log order. */
    void visit(ConsumerRecord<byte[], byte[]> record);
  }

  private final KafkaConnection kafka;
  private final LongSupplier ticker;
  private final ScanProgress progress;

  /**
   * @param ticker nanoseconds, to notice that Kafka has gone silent
   * @param progress hears after each poll how far the read is
   */
  public TopicScan(KafkaConnection kafka, LongSupplier ticker, ScanProgress progress) {
    this.kafka = kafka;
    this.ticker = ticker;
    this.progress = progress;
  }

  /**
   * Visits every record from a time on, up to the end as it is now.
   *
   * @param partition one partition, or all of the topic's
   * @param since the first record written at this time or later begins it; what clients with a
   *     clock of their own wrote behind it may be older
   * @throws TimeoutException if Kafka does not answer in time
   */
  public void scan(
      String topic, Optional<Integer> partition, Optional<Instant> since, Visitor visitor) {
    try (Consumer<byte[], byte[]> consumer = consumer()) {
      read(consumer, spans(consumer, topic, partition, since), visitor, open -> {});
    }
  }

  /**
   * The same in the order of time, across partitions. Within a partition the log's order stays,
   * whatever the clocks of those who wrote said.
   */
  public void scanByTime(
      String topic, Optional<Integer> partition, Optional<Instant> since, Visitor visitor) {
    try (Consumer<byte[], byte[]> consumer = consumer()) {
      List<LogSpan> spans = spans(consumer, topic, partition, since);
      List<TopicPartition> all =
          spans.stream().filter(s -> !s.isEmpty()).map(LogSpan::partition).toList();
      TimeOrder order =
          new TimeOrder(all, Math.max(1, HELD_RECORDS / Math.max(1, all.size())), visitor);
      read(
          consumer,
          spans,
          order::take,
          open -> {
            order.pass(open);
            Set<TopicPartition> full = new HashSet<>(order.full());
            full.retainAll(open);
            consumer.resume(open);
            consumer.pause(full);
          });
    }
  }

  /** What {@link #scan} would read. */
  public List<LogSpan> spans(String topic, Optional<Integer> partition, Optional<Instant> since) {
    try (Consumer<byte[], byte[]> consumer = consumer()) {
      return spans(consumer, topic, partition, since);
    }
  }

  /** Visits every record of these stretches. */
  public void read(List<LogSpan> spans, Visitor visitor) {
    if (spans.stream().allMatch(LogSpan::isEmpty)) {
      return;
    }
    try (Consumer<byte[], byte[]> consumer = consumer()) {
      read(consumer, spans, visitor, open -> {});
    }
  }

  /** The partition of this topic that holds a person's records, by how many it really has. */
  public int partitionOf(Subscriber subscriber, String topic) {
    try (Consumer<byte[], byte[]> consumer = consumer()) {
      return Partitioning.of(subscriber, partitions(consumer, topic).size());
    }
  }

  private Consumer<byte[], byte[]> consumer() {
    return kafka.consumer(
        "umsync-audit", Map.of(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES));
  }

  private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
    List<PartitionInfo> found = consumer.partitionsFor(topic, PATIENCE);
    if (found == null || found.isEmpty()) {
      throw new StartFailed(
          "The topic is not there", topic, "Start UMSync once, or check kafka.topic-prefix.");
    }
    return found.stream()
        .map(p -> new TopicPartition(topic, p.partition()))
        .sorted(Comparator.comparingInt(TopicPartition::partition))
        .toList();
  }

  private static List<LogSpan> spans(
      Consumer<byte[], byte[]> consumer,
      String topic,
      Optional<Integer> partition,
      Optional<Instant> since) {
    List<TopicPartition> all =
        partitions(consumer, topic).stream()
            .filter(p -> partition.isEmpty() || partition.get() == p.partition())
            .toList();
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(all, PATIENCE);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all, PATIENCE);
    Map<TopicPartition, OffsetAndTimestamp> firsts =
        since
            .map(s -> {
              Map<TopicPartition, Long> ask = new HashMap<>();
              all.forEach(p -> ask.put(p, Math.max(0, s.toEpochMilli())));
              return consumer.offsetsForTimes(ask, PATIENCE);
            })
            .orElse(Map.of());
    List<LogSpan> spans = new ArrayList<>();
    for (TopicPartition p : all) {
      long end = ends.getOrDefault(p, 0L);
      long from = begins.getOrDefault(p, 0L);
      if (since.isPresent()) {
        OffsetAndTimestamp first = firsts.get(p);
        from = first == null ? end : Math.max(from, first.offset());
      }
      spans.add(new LogSpan(p, from, end));
    }
    return spans;
  }

  /**
   * @param polled told after each poll of which partitions more will come
   */
  private void read(
      Consumer<byte[], byte[]> consumer,
      List<LogSpan> spans,
      Visitor visitor,
      java.util.function.Consumer<Set<TopicPartition>> polled) {
    Map<TopicPartition, LogSpan> open = new HashMap<>();
    spans.stream().filter(s -> !s.isEmpty()).forEach(s -> open.put(s.partition(), s));
    long all = spans.stream().mapToLong(LogSpan::length).sum();
    long read = 0;
    consumer.assign(open.keySet());
    open.values().forEach(s -> consumer.seek(s.partition(), s.from()));
    long left = all;
    long moved = ticker.getAsLong();
    while (!open.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        LogSpan span = open.get(new TopicPartition(record.topic(), record.partition()));
        if (span != null && record.offset() < span.to()) {
          visitor.visit(record);
        }
      }
      if (open.values().removeIf(s -> consumer.position(s.partition(), PATIENCE) >= s.to())) {
        consumer.assign(open.keySet()); // keeps the positions of those that stay
      }
      polled.accept(open.keySet());
      long now = remaining(consumer, open);
      if (now < left) {
        left = now;
        moved = ticker.getAsLong();
      } else if (ticker.getAsLong() - moved > PATIENCE.toNanos()) {
        throw new TimeoutException("nothing came for " + PATIENCE.toSeconds() + " s");
      }
      read = all - left;
      progress.at(read, all);
    }
  }

  private static long remaining(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, LogSpan> open) {
    return open.values().stream()
        .mapToLong(s -> Math.max(0, s.to() - consumer.position(s.partition(), PATIENCE)))
        .sum();
  }
}
