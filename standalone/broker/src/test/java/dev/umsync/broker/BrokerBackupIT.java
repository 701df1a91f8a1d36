package dev.umsync.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerBackupIT {

  @TempDir Path root;

  private final BrokerBackup backup = new BrokerBackup(Clock.systemUTC(), FreeSpace.OF_FILE_STORE);

  private static EmbeddedBroker start(Path dir) throws BrokerStartFailed {
    return EmbeddedBroker.start(BrokerSettings.throwAway(dir), _ -> {});
  }

  @Test
  void aBrokerOnTheRestoredFolderHasEveryRecordAndOffsetOfTheBackup() throws Exception {
    // Given
    Path data = root.resolve("data");
    Path archive = root.resolve("umsync.zip");
    List<String> before = IntStream.range(0, 200).mapToObj(i -> "v" + i).toList();
    OffsetAndMetadata committed = new OffsetAndMetadata(42, "claim=50");
    try (EmbeddedBroker broker = start(data)) {
      Records.createTopic(broker.bootstrapServers(), Records.forced(AckedLoad.TOPIC, 3));
      Records.send(broker.bootstrapServers(), AckedLoad.TOPIC, before);
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
        admin
            .alterConsumerGroupOffsets(AckedLoad.GROUP, Map.of(AckedLoad.ZERO, committed))
            .all()
            .get(60, TimeUnit.SECONDS);
      }
      assertThatThrownBy(() -> backup.back(data, archive, (_, _) -> {}))
          .isInstanceOf(BackupFailed.class)
          .hasMessageContaining("is in use by process");
    }
    backup.back(data, archive, (_, _) -> {});

    // When
    Path restored = root.resolve("restored");
    backup.restore(archive, restored, (_, _) -> {});

    // Then
    try (EmbeddedBroker broker = start(restored);
        KafkaConsumer<String, String> consumer =
            Records.consumer(broker.bootstrapServers(), Map.of("group.id", AckedLoad.GROUP))) {
      assertThat(Records.values(broker.bootstrapServers(), AckedLoad.TOPIC))
          .containsExactlyInAnyOrderElementsOf(before);
      assertThat(consumer.committed(Set.of(AckedLoad.ZERO)).get(AckedLoad.ZERO))
          .isEqualTo(committed);
      Records.send(broker.bootstrapServers(), AckedLoad.TOPIC, List.of("after"));
      assertThat(Records.values(broker.bootstrapServers(), AckedLoad.TOPIC)).contains("after");
    }
    assertThat(RestoreMarker.read(restored)).isPresent();
  }
}
