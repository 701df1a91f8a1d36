package dev.umsync.common.kafka;

import dev.umsync.common.event.EventEnvelope;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.json.Json;
import dev.umsync.common.mailbox.BrakeOrder;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Operators' orders about brakes as Kafka records, in the binary content mode of the CloudEvents
 * Kafka protocol binding 1.0. Stateless, any thread.
 */
public final class BrakeRecords {
  private BrakeRecords() {}

  /**
   * The record of this order, keyed by its subscriber; the producer picks the partition.
   *
   * @param meta its subscriber is the one whose held deletes it is about
   */
  public static ProducerRecord<byte[], byte[]> encode(
      String topic, EventMeta meta, BrakeOrder order) {
    return EventRecords.record(
        topic,
        meta.subscriber(),
        EventEnvelope.of(meta, order.ceType(), Json.mapper().createObjectNode()));
  }
}
