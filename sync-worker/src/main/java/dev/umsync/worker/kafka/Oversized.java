package dev.umsync.worker.kafka;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events that a topic did not take for their size when they were to be written again: written
 * so once more they would fail their transaction, and with it every commit, for ever. Owned by one
 * thread, and no larger than the transaction that failed.
 */
final class Oversized {
  private static final Logger LOG = LoggerFactory.getLogger(Oversized.class);

  private final Set<RawEvent> events = new HashSet<>();

  /** An event that was written again whole, to a topic, and what came of it. */
  record Sent(RawEvent event, String topic, Future<RecordMetadata> answer) {
    private boolean isTooLarge() {
      try {
        return answer.state() == Future.State.FAILED
            && answer.exceptionNow() instanceof RecordTooLargeException;
      } catch (CancellationException e) {
        return false;
      }
    }

    private int sizeBytes() {
      byte[] value = event.value();
      return value == null ? 0 : value.length;
    }
  }

  /** Whether the event is to be written without its content. */
  boolean contains(RawEvent event) {
    return events.contains(event);
  }

  /**
   * Learns from a transaction that failed. The largest is it: Kafka says the same of those that
   * were sent in one piece with it, and where there are two, the next attempt tells.
   */
  void learn(List<Sent> sent) {
    sent.stream()
        .filter(one -> one.isTooLarge() && one.sizeBytes() > 0 && !contains(one.event()))
        .max(Comparator.comparingInt(Sent::sizeBytes))
        .ifPresent(this::add);
  }

  private void add(Sent largest) {
    events.add(largest.event());
    LOG.atError()
        .addKeyValue("topic", largest.topic())
        .addKeyValue("bytes", largest.sizeBytes())
        .addKeyValue("partition", largest.event().partition())
        .addKeyValue("offset", largest.event().offset())
        .log(
            "An event is larger than what the topic takes and is written there without its content; raise the topic's max.message.bytes, then replay the event from its place on the voicemail topic");
  }

  /** What was learnt is written. */
  void forget() {
    events.clear();
  }
}
