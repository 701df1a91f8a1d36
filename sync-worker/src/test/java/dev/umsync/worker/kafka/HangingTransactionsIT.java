package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.kafka.KafkaConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hangs is ended, on a real broker whose coordinator was made to forget. */
class HangingTransactionsIT {
  private static final String GROUP = "somebody";

  @Test
  @SuppressWarnings("try") // the broker goes away in the middle, on purpose
  void aTransactionThatItsCoordinatorHasForgottenIsAbortedAndALiveOneIsNot(@TempDir Path dir)
      throws Exception {
    String prefix;
    TopicPartition state;
    TopicPartition event;
    // Given records and offsets of a transaction of which no coordinator knows
    try (EmbeddedBroker broker = EngineRig.broker(dir);
        EngineRig rig = EngineRig.on(broker)) {
      prefix = rig.prefix;
      state = new TopicPartition(prefix + "state", 0);
      event = new TopicPartition(prefix + "voicemail", 0);
      KafkaProducer<byte[], byte[]> member = open(rig, "forgotten", state, event);
      broker.close();
      member.close(Duration.ZERO);
    }
    forgetTransactions(dir);

    try (EmbeddedBroker broker = EngineRig.broker(dir);
        EngineRig rig = EngineRig.attached(KafkaConnection.to(broker.bootstrapServers()), prefix)) {
      TopicPartition other = new TopicPartition(prefix + "state", 1);
      TopicPartition otherEvent = new TopicPartition(prefix + "voicemail", 1);
      try (KafkaProducer<byte[], byte[]> live = open(rig, "live", other, otherEvent)) {
        assertThatThrownBy(() -> StableOffsets.of(rig.admin, GROUP, List.of(event)))
            .isInstanceOf(UnstableOffsetCommitException.class);

        // When
        new HangingTransactions(rig.admin, GROUP, Duration.ZERO, Clock.systemUTC())
            .abort(List.of(state, other));

        // Then
        assertThat(StableOffsets.of(rig.admin, GROUP, List.of(event))).containsEntry(event, null);
        live.commitTransaction();
      }
      EngineRig.await("the live one's record", () -> !rig.all("state").isEmpty());
      assertThat(rig.all("state"))
          .extracting(r -> EngineRig.text(r.value()))
          .containsExactly("live");
    }
  }

  @SuppressWarnings("removal") // nothing else makes metadata without a group
  private static KafkaProducer<byte[], byte[]> open(
      EngineRig rig, String name, TopicPartition records, TopicPartition offsets) throws Exception {
    KafkaProducer<byte[], byte[]> member =
        rig.connection.producer(
            name, Duration.ofSeconds(30), Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, name));
    member.initTransactions();
    member.beginTransaction();
    member
        .send(new ProducerRecord<>(records.topic(), records.partition(), bytes(name), bytes(name)))
        .get();
    member.sendOffsetsToTransaction(
        Map.of(offsets, new OffsetAndMetadata(7)), new ConsumerGroupMetadata(GROUP));
    return member;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What a coordinator knows is in these logs. */
  private static void forgetTransactions(Path dir) throws IOException {
    try (Stream<Path> all = Files.walk(dir)) {
      for (Path file : all.toList()) {
        boolean log =
            Objects.requireNonNull(file.getParent())
                    .getFileName()
                    .toString()
                    .startsWith("__transaction_state-")
                && !file.getFileName().toString().equals("partition.metadata");
        if (log && Files.isRegularFile(file)) {
          Files.delete(file);
        }
      }
    }
  }
}
