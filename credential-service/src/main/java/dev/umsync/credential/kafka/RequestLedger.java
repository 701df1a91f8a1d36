package dev.umsync.credential.kafka;

import dev.umsync.common.identity.Subscriber;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Which requests are not answered yet, so that no offset is committed past one: what an instance
 * was minting when it died is asked of its successor again. Thread rule: owned by the rotation
 * thread. Memory: one entry per subscriber with an open request.
 */
final class RequestLedger {
  private record Asked(TopicPartition partition, long offset) {}

  private final Map<Subscriber, Asked> bySubscriber = new HashMap<>();
  private final Map<TopicPartition, TreeMap<Long, Subscriber>> byOffset = new HashMap<>();

  /** A request waits for its answer; of several of one subscriber the first counts. */
  void asked(Subscriber subscriber, TopicPartition partition, long offset) {
    if (bySubscriber.putIfAbsent(subscriber, new Asked(partition, offset)) == null) {
      byOffset.computeIfAbsent(partition, p -> new TreeMap<>()).put(offset, subscriber);
    }
  }

  /** The subscriber's requests up to now have their answer, be it a token or a failure. */
  void answered(Subscriber subscriber) {
    Asked asked = bySubscriber.remove(subscriber);
    if (asked != null) {
      byOffset.getOrDefault(asked.partition(), new TreeMap<>()).remove(asked.offset());
    }
  }

  /** These partitions are another's now. */
  void drop(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      byOffset.remove(partition);
    }
    bySubscriber.values().removeIf(asked -> partitions.contains(asked.partition()));
  }

  /**
   * The offset to commit once {@code about} have been answered.
   *
   * @param position the next offset to be read
   */
  long frontier(TopicPartition partition, long position, Set<Subscriber> about) {
    for (Map.Entry<Long, Subscriber> open :
        byOffset.getOrDefault(partition, new TreeMap<>()).entrySet()) {
      if (!about.contains(open.getValue())) {
        return open.getKey();
      }
    }
    return position;
  }
}
