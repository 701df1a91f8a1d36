package dev.umsync.worker.kafka;

import dev.umsync.common.event.ControlEvent;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.kafka.ControlRecords;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Settlement.Order;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;

/**
 * Says from a record's headers alone where it belongs: to a subscriber of this partition, to
 * another partition (producers with another partitioner than Kafka's), or nowhere. Immutable, any
 * thread.
 */
final class Router {
  static final String SUBJECT = "ce_subject";
  static final String TYPE = "ce_type";

  private final int partitions;

  /**
   * Knows the topic's shape.
   *
   * @param partitions how many partitions every topic keyed by subscriber has
   */
  Router(int partitions) {
    this.partitions = partitions;
  }

  /** Where a record belongs. */
  sealed interface Route {
    Key subscriber();
  }

  /** To this partition. */
  record Here(Key subscriber) implements Route {}

  /** To another one. */
  record Elsewhere(Key subscriber, int toPartition) implements Route {}

  /** It is no event but an order, about one event set aside or about all. */
  record Ordered(Key subscriber, Order order, OptionalLong parkedOffset) implements Route {}

  /** Nowhere. */
  record Nowhere(Key subscriber, Cause cause) implements Route {}

  Route route(ConsumerRecord<byte[], byte[]> record) {
    String subject = ParkedRecords.text(record.headers(), SUBJECT, "").toLowerCase(Locale.ROOT);
    if (subject.isEmpty()) {
      String key =
          record.key() == null
              ? ""
              : new String(record.key(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
      return new Nowhere(
          new Key(key), new Cause("no-subject", "the record has no ce_subject header"));
    }
    Key subscriber = new Key(subject);
    int right = partitionOf(subscriber);
    if (right != record.partition()) {
      return ParkedRecords.isForwarded(record.headers())
          ? new Nowhere(
              subscriber,
              new Cause("wrong-partition", "forwarded once and in the wrong partition again"))
          : new Elsewhere(subscriber, right);
    }
    return ControlEvent.Order.ofCeType(ParkedRecords.text(record.headers(), TYPE, ""))
        .map(order -> ordered(subscriber, order, record))
        .orElseGet(() -> new Here(subscriber));
  }

  private static Route ordered(
      Key subscriber, ControlEvent.Order order, ConsumerRecord<byte[], byte[]> record) {
    try {
      return new Ordered(
          subscriber,
          switch (order) {
            case RETRY -> Order.RETRY;
            case DROP -> Order.DROP;
          },
          ControlRecords.parkedOffset(record.value()));
    } catch (EventProblem e) {
      return new Nowhere(subscriber, new Cause("malformed-order", String.valueOf(e.getMessage())));
    }
  }

  /** Kafka's default partitioner. */
  int partitionOf(Key subscriber) {
    return Utils.toPositive(Utils.murmur2(ParkedRecords.key(subscriber))) % partitions;
  }
}
