package dev.umsync.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Acknowledged means on disk. */
class CrashIT {

  private static final int ROUNDS = 2;

  @TempDir Path dir;

  private final long seed = Long.getLong("umsync.test.seed", new Random().nextLong());
  private final Random random = new Random(seed);

  @Test
  void everythingAcknowledgedIsThereAfterAKillInTheMiddleOfProducing() throws Exception {
    Set<String> acked = new HashSet<>();
    long ackedOffset = -1;
    for (int round = 0; round < ROUNDS; round++) {
      // Given a broker under load
      try (ChildJvm child = ChildJvm.start(BrokerMain.class, dir)) {
        String bootstrap = child.await("bootstrap: ");
        if (round == 0) {
          Records.createTopic(bootstrap, Records.forced(AckedLoad.TOPIC, 3));
        }
        try (AckedLoad load = AckedLoad.start(bootstrap, "r" + round)) {
          load.await(100 + random.nextInt(400));

          // When
          child.kill();
          load.end();
          acked.addAll(load.acked());
          ackedOffset = load.ackedOffset();
        }
      }
    }

    // Then
    try (EmbeddedBroker broker = start(dir)) {
      assertHolds(broker, acked, ackedOffset);
    }
  }

  @Test
  void whatWasAcknowledgedBeforeTheFolderWasCopiedAwayIsInTheCopy() throws Exception {
    Path copy = dir.resolve("copy");
    List<String> acked;
    long ackedOffset;
    try (EmbeddedBroker broker = start(dir.resolve("original"))) {
      Records.createTopic(broker.bootstrapServers(), Records.forced(AckedLoad.TOPIC, 3));
      try (AckedLoad load = AckedLoad.start(broker.bootstrapServers(), "r")) {
        load.await(100 + random.nextInt(400));
        acked = load.acked();
        ackedOffset = load.ackedOffset();
        FolderCopy.whileItIsWritten(broker.dataDir(), copy, file -> {});
        load.end();
      }
    }

    try (EmbeddedBroker broker = start(copy)) {
      assertHolds(broker, acked, ackedOffset);
    }
  }

  private EmbeddedBroker start(Path folder) throws BrokerStartFailed {
    return EmbeddedBroker.start(
        BrokerSettings.throwAway(folder).withFlush(FlushPolicy.EVERY_APPEND),
        fault -> System.err.println(fault.message()));
  }

  private void assertHolds(EmbeddedBroker broker, java.util.Collection<String> acked, long offset) {
    Set<String> found =
        Records.values(broker.bootstrapServers(), AckedLoad.TOPIC).stream()
            .map(each -> each.substring(0, each.indexOf(' ')))
            .collect(Collectors.toSet());
    assertThat(acked).as("seed %d", seed).isNotEmpty();
    assertThat(found).as("seed %d", seed).containsAll(acked);
    try (KafkaConsumer<String, String> consumer =
        Records.consumer(
            broker.bootstrapServers(), java.util.Map.of("group.id", AckedLoad.GROUP))) {
      assertThat(consumer.committed(Set.of(AckedLoad.ZERO)))
          .extractingByKey(AckedLoad.ZERO)
          .extracting(
              OffsetAndMetadata::offset, org.assertj.core.api.InstanceOfAssertFactories.LONG)
          .as("seed %d", seed)
          .isGreaterThanOrEqualTo(offset);
    }
  }
}
