package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Settlement.Order;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RouterTest {
  private static final Key WHO = new Key("jane@example.com");
  private final Router router = new Router(12);
  private final int right = router.partitionOf(WHO);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ConsumerRecord<byte[], byte[]> record(int partition, String key, Headers headers) {
    return new ConsumerRecord<>(
        "t",
        partition,
        4,
        99,
        TimestampType.CREATE_TIME,
        3,
        5,
        bytes(key),
        bytes("value"),
        headers,
        Optional.empty());
  }

  private static Headers headers(String... pairs) {
    Headers headers = new RecordHeaders();
    for (int i = 0; i < pairs.length; i += 2) {
      headers.add(pairs[i], bytes(pairs[i + 1]));
    }
    return headers;
  }

  @Test
  void theSubjectInLowerCaseDecidesWhateverTheKeyIs() {
    assertThat(router.route(record(right, "JANE", headers("ce_subject", "Jane@Example.com"))))
        .isEqualTo(new Router.Here(WHO));
  }

  @Test
  void partitionsAreKafkasOwn() {
    // Figures of kafka-clients' BuiltInPartitioner for 12 partitions.
    assertThat(right)
        .isEqualTo(
            org.apache.kafka.clients.producer.internals.BuiltInPartitioner.partitionForKey(
                bytes(WHO.value()), 12));
  }

  @Test
  void anEventInTheWrongPartitionIsForwardedMarkedAndReKeyedButOnlyOnce() {
    int wrong = (right + 1) % 12;
    ConsumerRecord<byte[], byte[]> lost = record(wrong, "Jane", headers("ce_subject", WHO.value()));
    assertThat(router.route(lost)).isEqualTo(new Router.Elsewhere(WHO, right));
    ProducerRecord<byte[], byte[]> sent =
        ParkedRecords.forwarded("t", right, WHO, ParkedRecords.fromLog(lost));
    assertThat(sent.partition()).isEqualTo(right);
    assertThat(sent.key()).isEqualTo(bytes(WHO.value()));
    assertThat(ParkedRecords.text(sent.headers(), ParkedRecords.FIRST_PARTITION, ""))
        .isEqualTo(Integer.toString(wrong));
    assertThat(ParkedRecords.text(sent.headers(), ParkedRecords.FIRST_OFFSET, "")).isEqualTo("4");
    assertThat(router.route(record(wrong, WHO.value(), sent.headers())))
        .isInstanceOfSatisfying(
            Router.Nowhere.class, n -> assertThat(n.cause().code()).isEqualTo("wrong-partition"));
    assertThat(router.route(record(right, WHO.value(), sent.headers())))
        .isEqualTo(new Router.Here(WHO));
  }

  @Test
  void aRecordWithoutSubjectBelongsNowhereAndKeepsItsKey() {
    assertThat(router.route(record(3, "Jane", headers())))
        .isInstanceOfSatisfying(
            Router.Nowhere.class,
            n -> {
              assertThat(n.subscriber()).isEqualTo(new Key("jane"));
              assertThat(n.cause().code()).isEqualTo("no-subject");
            });
  }

  private ConsumerRecord<byte[], byte[]> order(String type, String data) {
    ConsumerRecord<byte[], byte[]> bare =
        record(right, "k", headers("ce_subject", WHO.value(), "ce_type", type));
    return new ConsumerRecord<>(
        bare.topic(),
        bare.partition(),
        bare.offset(),
        bare.timestamp(),
        bare.timestampType(),
        0,
        0,
        bare.key(),
        data.getBytes(StandardCharsets.UTF_8),
        bare.headers(),
        Optional.empty());
  }

  @Test
  void ordersAreToldByTheirType() {
    assertThat(router.route(order("dev.umsync.control.parked.retry", "{}")))
        .isEqualTo(new Router.Ordered(WHO, Order.RETRY, OptionalLong.empty()));
    assertThat(router.route(order("dev.umsync.control.parked.drop", "{\"parkedOffset\":7}")))
        .isEqualTo(new Router.Ordered(WHO, Order.DROP, OptionalLong.of(7)));
  }

  @Test
  void anOrderThatCannotBeReadBelongsNowhere() {
    assertThat(router.route(order("dev.umsync.control.parked.drop", "{\"parkedOffset\":-7}")))
        .isInstanceOfSatisfying(
            Router.Nowhere.class, n -> assertThat(n.cause().code()).isEqualTo("malformed-order"));
  }

  @Test
  void aParkedEventComesBackAsItWasWithItsOrigin() {
    RawEvent event =
        ParkedRecords.fromLog(
            record(3, "k", headers("ce_subject", "x", "umsync-first-offset", "8")));
    ProducerRecord<byte[], byte[]> parked =
        ParkedRecords.parked("p", 3, WHO, event, new Cause("full", "no room"), Instant.EPOCH, 2);
    assertThat(ParkedRecords.text(parked.headers(), ParkedRecords.REASON, "")).isEqualTo("full");
    assertThat(ParkedRecords.text(parked.headers(), ParkedRecords.ROUND, "")).isEqualTo("2");
    RawEvent back = ParkedRecords.fromParked(record(3, WHO.value(), parked.headers()));
    assertThat(back.partition()).isEqualTo(3);
    assertThat(back.offset()).isEqualTo(4);
    assertThat(back.writtenAt()).isEqualTo(Instant.ofEpochMilli(99));
    assertThat(back.headers().toArray()).contains(event.headers().toArray());
    assertThat(ParkedRecords.text(back.headers(), ParkedRecords.REASON, ""))
        .as("why it was parked, for its outcome")
        .isEqualTo("full");
    assertThat(back.headers()).hasSize(4);
    assertThat(event.headers().lastHeader(ParkedRecords.REASON)).as("not changed").isNull();
  }
}
