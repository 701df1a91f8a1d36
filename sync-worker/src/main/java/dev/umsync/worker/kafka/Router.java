package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Settlement.Order;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
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

  /** An operator's order to try parked events of a subscriber again. */
  static final String RETRY = "dev.umsync.control.parked.retry";

  /** An operator's order to close the parked events of a subscriber. */
  static final String DROP = "dev.umsync.control.parked.drop";

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

  /** It is no event but an order. */
  record Ordered(Key subscriber, Order order) implements Route {}

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
    return switch (ParkedRecords.text(record.headers(), TYPE, "")) {
      case RETRY -> new Ordered(subscriber, Order.RETRY);
      case DROP -> new Ordered(subscriber, Order.DROP);
      default -> new Here(subscriber);
    };
  }

  /** Kafka's default partitioner. */
  int partitionOf(Key subscriber) {
    return Utils.toPositive(Utils.murmur2(ParkedRecords.key(subscriber))) % partitions;
  }
}
