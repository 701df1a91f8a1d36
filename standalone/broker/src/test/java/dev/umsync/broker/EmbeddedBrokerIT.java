package dev.umsync.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.broker.BrokerStartFailed.Reason;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {

  private static final TopicPartition ZERO = new TopicPartition("voicemail", 0);

  @TempDir Path dir;

  private final BlockingQueue<BrokerFault> faults = new LinkedBlockingQueue<>();

  private EmbeddedBroker start(BrokerSettings settings) throws BrokerStartFailed {
    return EmbeddedBroker.start(settings, faults::add);
  }

  private BrokerSettings settings() {
    return BrokerSettings.throwAway(dir);
  }

  @Test
  void recordsOffsetsAndClusterIdSurviveARestartOnOtherPorts() throws Exception {
    // Given
    List<String> sent = IntStream.range(0, 50).mapToObj(i -> "v" + i).toList();
    Map<String, String> group = Map.of("group.id", "workers", "group.protocol", "consumer");
    String clusterId;
    int firstPort;
    try (EmbeddedBroker broker = start(settings())) {
      firstPort = broker.port();
      clusterId = clusterId(broker);
      Records.createTopic(broker.bootstrapServers(), new NewTopic("voicemail", 3, (short) 1));
      Records.send(broker.bootstrapServers(), "voicemail", sent);
      try (KafkaConsumer<String, String> consumer =
          Records.consumer(broker.bootstrapServers(), group)) {
        consumer.subscribe(List.of("voicemail"));
        while (consumer.assignment().isEmpty()) {
          consumer.poll(Duration.ofMillis(100));
        }
        consumer.commitSync(Map.of(ZERO, new OffsetAndMetadata(7, "claim=9")));
      }
    }

    // When
    try (ServerSocket sitter = new ServerSocket(firstPort, 1, InetAddress.ofLiteral("127.0.0.1"));
        EmbeddedBroker broker = start(settings())) {

      // Then
      assertThat(broker.port()).isNotEqualTo(sitter.getLocalPort());
      assertThat(clusterId(broker)).isEqualTo(clusterId);
      assertThat(Records.values(broker.bootstrapServers(), "voicemail"))
          .containsExactlyInAnyOrderElementsOf(sent);
      try (KafkaConsumer<String, String> consumer =
          Records.consumer(broker.bootstrapServers(), group)) {
        assertThat(consumer.committed(java.util.Set.of(ZERO)).get(ZERO))
            .isEqualTo(new OffsetAndMetadata(7, "claim=9"));
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void anOpenTransactionIsAbortedAfterARestartWhenItsProducerComesBack() throws Exception {
    // Given
    Map<String, String> transactional =
        Map.of("transactional.id", "worker-1", "transaction.timeout.ms", "10000");
    EmbeddedBroker first = start(settings());
    Records.createTopic(first.bootstrapServers(), new NewTopic("voicemail", 1, (short) 1));
    KafkaProducer<String, String> cut = Records.producer(first.bootstrapServers(), transactional);
    cut.initTransactions();
    cut.beginTransaction();
    cut.send(new ProducerRecord<>("voicemail", "a", "committed")).get(60, TimeUnit.SECONDS);
    cut.commitTransaction();
    cut.beginTransaction();
    cut.send(new ProducerRecord<>("voicemail", "a", "open")).get(60, TimeUnit.SECONDS);
    first.close();
    cut.close(Duration.ZERO);

    // When
    try (EmbeddedBroker broker = start(settings());
        KafkaProducer<String, String> back =
            Records.producer(broker.bootstrapServers(), transactional)) {
      back.initTransactions();
      back.beginTransaction();
      back.send(new ProducerRecord<>("voicemail", "a", "after")).get(60, TimeUnit.SECONDS);
      back.commitTransaction();

      // Then
      assertThat(Records.values(broker.bootstrapServers(), "voicemail"))
          .containsExactly("committed", "after");
    }
  }

  @Test
  void aRecordOfThirtyTwoMebibytesIsTaken() throws Exception {
    try (EmbeddedBroker broker = start(settings())) {
      Records.createTopic(broker.bootstrapServers(), new NewTopic("voicemail", 1, (short) 1));
      Records.send(
          broker.bootstrapServers(), "voicemail", List.of(Records.kilobytes((32 << 10) - 1)));

      assertThat(Records.values(broker.bootstrapServers(), "voicemail"))
          .singleElement()
          .extracting(String::length)
          .isEqualTo((32 << 20) - 1024);
    }
  }

  @Test
  void everyAppendIsForcedBeforeItIsAnswered() throws Exception {
    try (EmbeddedBroker broker = start(settings().withFlush(FlushPolicy.EVERY_APPEND))) {
      Records.createTopic(broker.bootstrapServers(), new NewTopic("voicemail", 1, (short) 1));
      assertThat(flushesCausedBy(broker, "voicemail", 20)).isGreaterThanOrEqualTo(20);
    }
  }

  @Test
  void underTopicsThatAskOnlyThoseAreForced() throws Exception {
    try (EmbeddedBroker broker = start(settings())) {
      Records.createTopic(broker.bootstrapServers(), new NewTopic("outcomes", 1, (short) 1));
      Records.createTopic(broker.bootstrapServers(), Records.forced("voicemail", 1));

      assertThat(flushesCausedBy(broker, "outcomes", 20)).isLessThan(20);
      assertThat(flushesCausedBy(broker, "voicemail", 20)).isGreaterThanOrEqualTo(20);
    }
  }

  @Test
  void aSecondStartOnTheSameFolderIsRefusedAndTheFirstGoesOn() throws Exception {
    try (EmbeddedBroker broker = start(settings())) {
      assertThatThrownBy(() -> start(settings()))
          .isInstanceOfSatisfying(
              BrokerStartFailed.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.DATA_DIR_IN_USE))
          .hasMessageContaining(dir.toRealPath().toString())
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageNotContaining("\n");
      Records.createTopic(broker.bootstrapServers(), new NewTopic("voicemail", 1, (short) 1));
    }
    try (EmbeddedBroker again = start(settings())) {
      assertThat(again.fault()).isEmpty();
    }
  }

  @Test
  void aPortInUseIsNamedAndTheFolderUnlocked() throws Exception {
    try (ServerSocket sitter = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      int port = sitter.getLocalPort();
      assertThatThrownBy(() -> start(settings().withPort(port)))
          .isInstanceOfSatisfying(
              BrokerStartFailed.class, e -> assertThat(e.reason()).isEqualTo(Reason.PORT_IN_USE))
          .hasMessageContaining("Port " + port + " on 127.0.0.1 is in use")
          .hasMessageNotContaining("\n");
    }
    DataDirLock.acquire(dir).close();
  }

  @Test
  void aDiskThatIsTooFullIsRefusedBeforeAnythingIsWrittenAndTheFolderUnlocked() throws Exception {
    assertThatThrownBy(
            () -> EmbeddedBroker.start(BrokerSettings.in(dir), _ -> 5L << 20, faults::add))
        .isInstanceOfSatisfying(
            BrokerStartFailed.class, e -> assertThat(e.reason()).isEqualTo(Reason.DISK_LOW))
        .hasMessageContaining("5 MiB free")
        .hasMessageContaining("needs 2048 MiB");
    assertThat(dir.resolve(EmbeddedBroker.LOG_DIR_NAME)).doesNotExist();
    DataDirLock.acquire(dir).close();
  }

  @Test
  void aLostDataFolderIsAFaultToldOnceInOneLine() throws Exception {
    try (EmbeddedBroker broker = start(settings())) {
      // Given a topic whose segment must roll soon
      Records.createTopic(
          broker.bootstrapServers(),
          new NewTopic("voicemail", 1, (short) 1).configs(Map.of("segment.bytes", "1048576")));
      Records.send(broker.bootstrapServers(), "voicemail", List.of(Records.kilobytes(900)));

      // When its files vanish under it
      deleteAll(broker.dataDir().resolve(EmbeddedBroker.LOG_DIR_NAME).resolve("voicemail-0"));
      try (KafkaProducer<String, String> producer =
          Records.producer(
              broker.bootstrapServers(),
              Map.of("delivery.timeout.ms", "4000", "request.timeout.ms", "2000"))) {
        var _ = producer.send(new ProducerRecord<>("voicemail", "a", Records.kilobytes(900)));
        BrokerFault fault = faults.poll(60, TimeUnit.SECONDS);

        // Then
        assertThat(fault).isNotNull();
        assertThat(fault.message()).contains(dir.toRealPath().toString()).doesNotContain("\n");
        assertThat(fault.exitStatus()).isNotZero();
        assertThat(broker.fault()).contains(fault);
      }
    }
    assertThat(faults).isEmpty();
  }

  private static String clusterId(EmbeddedBroker broker) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      return admin.describeCluster().clusterId().get(60, TimeUnit.SECONDS);
    }
  }

  private static long flushesCausedBy(EmbeddedBroker broker, String topic, int records)
      throws Exception {
    long before = flushes();
    Records.send(
        broker.bootstrapServers(),
        topic,
        IntStream.range(0, records).mapToObj(i -> "v" + i).toList());
    return flushes() - before;
  }

  private static long flushes() throws Exception {
    ObjectName name = new ObjectName("kafka.log:type=LogFlushStats,name=LogFlushRateAndTimeMs");
    return (long) ManagementFactory.getPlatformMBeanServer().getAttribute(name, "Count");
  }

  private static void deleteAll(Path folder) throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
