package dev.umsync.common.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.event.ControlEvent;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.json.Json;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Operators' orders as Kafka records, in the binary content mode of the CloudEvents Kafka protocol
 * binding 1.0. Stateless, any thread.
 */
public final class ControlRecords {
  private static final String OFFSET = "parkedOffset";

  private ControlRecords() {}

  /** The record of this order, keyed by its subscriber; the producer picks the partition. */
  public static ProducerRecord<byte[], byte[]> encode(String topic, ControlEvent control) {
    return encode(topic, control, Optional.empty(), Optional.empty());
  }

  /**
   * The same, for auditors to see who gave the order.
   *
   * @param by who, as the operator's machine knows them
   * @param note why, in the operator's words
   */
  public static ProducerRecord<byte[], byte[]> encode(
      String topic, ControlEvent control, Optional<String> by, Optional<String> note) {
    EventMeta meta = control.meta();
    ObjectNode data = Json.mapper().createObjectNode();
    control.parkedOffset().ifPresent(offset -> data.put(OFFSET, offset));
    by.ifPresent(who -> data.put("by", who));
    note.ifPresent(why -> data.put("note", why));
    ProducerRecord<String, byte[]> written =
        KafkaMessageFactory.<String>createWriter(topic, null, null, null)
            .writeBinary(
                CloudEventBuilder.v1()
                    .withId(meta.id())
                    .withSource(URI.create(meta.source().value()))
                    .withType(control.order().ceType())
                    .withSubject(meta.subscriber().address())
                    .withTime(meta.time().atOffset(ZoneOffset.UTC))
                    .withData("application/json", Json.bytes(data))
                    .build());
    return new ProducerRecord<>(
        topic, null, Partitioning.key(meta.subscriber()), written.value(), written.headers());
  }

  /**
   * Which parked event the data of an order name.
   *
   * @param value null or empty means none in particular
   * @throws EventProblem if it is not what the schema asks for
   */
  public static OptionalLong parkedOffset(byte @Nullable [] value) throws EventProblem {
    if (value == null || value.length == 0) {
      return OptionalLong.empty();
    }
    JsonNode data;
    try {
      data = Json.mapper().readTree(value);
    } catch (IOException e) {
      throw new EventProblem("", "the data are not JSON in UTF-8");
    }
    if (!data.isObject()) {
      throw new EventProblem("", "the data: is not of the type that its schema asks for");
    }
    if (!data.has(OFFSET)) {
      return OptionalLong.empty();
    }
    JsonNode offset = data.path(OFFSET);
    if (!offset.canConvertToLong() || !offset.isIntegralNumber() || offset.asLong() < 0) {
      throw new EventProblem("/" + OFFSET, "is not a whole number from 0 on");
    }
    return OptionalLong.of(offset.asLong());
  }
}
