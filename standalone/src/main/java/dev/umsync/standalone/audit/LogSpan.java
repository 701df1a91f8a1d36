package dev.umsync.standalone.audit;

import org.apache.kafka.common.TopicPartition;

/**
 * A stretch of one partition. Thread rule: immutable.
 *
 * @param partition of which topic
 * @param from first offset
 * @param to offset after the last
 */
public record LogSpan(TopicPartition partition, long from, long to) {
  /** Whether there is nothing in it. */
  public boolean isEmpty() {
    return from >= to;
  }

  /** How many offsets it covers. */
  public long length() {
    return Math.max(0, to - from);
  }
}
