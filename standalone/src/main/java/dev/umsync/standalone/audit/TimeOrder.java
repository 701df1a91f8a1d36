package dev.umsync.standalone.audit;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Brings the records of several partitions into the order of their times, as far as each partition
 * is in that order itself. A record goes on once every partition that has not ended shows one, so
 * whoever reads has to leave those alone that are {@link #full}. One thread.
 */
final class TimeOrder {
  private final int most;
  private final TopicScan.Visitor visitor;
  private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> held =
      new LinkedHashMap<>();

  /** The next record of a partition. */
  private record Head(TopicPartition of, ConsumerRecord<byte[], byte[]> record) {
    static final Comparator<Head> BY_TIME =
        Comparator.<Head>comparingLong(h -> h.record().timestamp())
            .thenComparingInt(h -> h.of().partition());
  }

  /**
   * @param partitions that records come of
   * @param most records of one partition that are held before it is full
   */
  TimeOrder(Collection<TopicPartition> partitions, int most, TopicScan.Visitor visitor) {
    this.most = most;
    this.visitor = visitor;
    partitions.forEach(p -> held.put(p, new ArrayDeque<>()));
  }

  /** Takes the next record of a partition. */
  void take(ConsumerRecord<byte[], byte[]> record) {
    Deque<ConsumerRecord<byte[], byte[]>> queue =
        held.get(new TopicPartition(record.topic(), record.partition()));
    if (queue == null) {
      throw new IllegalArgumentException("a record of a partition that has ended");
    }
    queue.addLast(record);
  }

  /**
   * Hands on what has its turn.
   *
   * @param open partitions of which more will come
   */
  void pass(Set<TopicPartition> open) {
    held.entrySet().removeIf(e -> e.getValue().isEmpty() && !open.contains(e.getKey()));
    PriorityQueue<Head> heads = new PriorityQueue<>(Head.BY_TIME);
    held.forEach((partition, queue) -> {
      if (!queue.isEmpty()) {
        heads.add(new Head(partition, queue.element()));
      }
    });
    while (!heads.isEmpty() && heads.size() == held.size()) {
      Head first = heads.remove();
      Deque<ConsumerRecord<byte[], byte[]>> queue = Objects.requireNonNull(held.get(first.of()));
      visitor.visit(queue.remove());
      if (!queue.isEmpty()) {
        heads.add(new Head(first.of(), queue.element()));
      } else if (!open.contains(first.of())) {
        held.remove(first.of());
      }
    }
  }

  /** Partitions of which no more is to be read now. */
  Set<TopicPartition> full() {
    return held.entrySet().stream()
        .filter(e -> e.getValue().size() >= most)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }
}
