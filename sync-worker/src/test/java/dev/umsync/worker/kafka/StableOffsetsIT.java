package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StableOffsetsIT {
  private static final String GROUP = "somebody";

  @SuppressWarnings("removal") // nothing else makes metadata without a group
  @Test
  void anUndecidedTransactionIsNotTakenForNoCommit(@TempDir Path dir) throws Exception {
    try (EmbeddedBroker broker = EngineRig.broker(dir);
        EngineRig rig = EngineRig.on(broker);
        KafkaProducer<byte[], byte[]> member =
            rig.connection.producer(
                "member",
                Duration.ofSeconds(30),
                Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "member"))) {
      TopicPartition open = new TopicPartition(rig.prefix + "voicemail", 0);
      TopicPartition untouched = new TopicPartition(rig.prefix + "voicemail", 1);

      // Given a commit that is in a transaction
      member.initTransactions();
      member.beginTransaction();
      member.sendOffsetsToTransaction(
          Map.of(open, new OffsetAndMetadata(7)), new ConsumerGroupMetadata(GROUP));

      // Then it is not there yet, which is not the same as nothing
      assertThatThrownBy(() -> StableOffsets.of(rig.admin, GROUP, List.of(open, untouched)))
          .isInstanceOf(UnstableOffsetCommitException.class);
      assertThat(StableOffsets.of(rig.admin, GROUP, List.of(untouched)))
          .containsEntry(untouched, null);

      member.commitTransaction();
      EngineRig.await(
          "the commit",
          () -> {
            try {
              OffsetAndMetadata found =
                  StableOffsets.of(rig.admin, GROUP, List.of(open, untouched)).get(open);
              return found != null && found.offset() == 7;
            } catch (UnstableOffsetCommitException e) {
              return false; // its marker is on its way
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
    }
  }
}
