package dev.umsync.common.kafka;

import dev.umsync.common.identity.Subscriber;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * Kafka's default partitioner (murmur2 of the key), which decides on every topic keyed by
 * subscriber where a person's records are.
 */
public final class Partitioning {
  private Partitioning() {}

  /** The partition, 0 to {@code partitions - 1}. */
  public static int of(Subscriber subscriber, int partitions) {
    return Utils.toPositive(Utils.murmur2(key(subscriber))) % partitions;
  }

  /** The record key: the address in UTF-8. */
  public static byte[] key(Subscriber subscriber) {
    return subscriber.address().getBytes(StandardCharsets.UTF_8);
  }
}
