package dev.umsync.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class TopicTableIT {
  private static TestBroker broker;
  private static KafkaConnection kafka;

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Recorder recorder = new Recorder();
  private String topic;
  private Admin admin;
  private TopicTable table;

  /** What a table is for: the last value of each key; and every record seen. */
  private static final class Recorder implements TopicTable.Listener {
    private final Map<String, String> values = new ConcurrentHashMap<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<TopicPartition> dropped = new CopyOnWriteArrayList<>();

    @Override
    public void onRecord(ConsumerRecord<byte[], byte[]> record) {
      String key = new String(record.key(), StandardCharsets.UTF_8);
      seen.add(record.partition() + ":" + key);
      if (record.value() == null) {
        values.remove(key);
      } else {
        values.put(key, new String(record.value(), StandardCharsets.UTF_8));
      }
    }

    @Override
    public void onDropped(TopicPartition partition) {
      dropped.add(partition);
    }
  }

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    kafka = broker.connection();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void open(TestInfo test) throws Exception {
    topic = test.getTestMethod().orElseThrow().getName();
    admin = kafka.admin("test");
    admin
        .createTopics(
            List.of(new NewTopic(topic, 3, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
        .all()
        .get();
    Set<TopicPartition> all = TopicTable.partitions(topic, 3);
    Await.until(() -> {
      try {
        admin
            .listOffsets(all.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
            .all()
            .get();
        return true;
      } catch (ExecutionException e) {
        return false;
      }
    });
    table = table(recorder);
  }

  @AfterEach
  void close() {
    table.close();
    executor.close();
    admin.close(Duration.ofSeconds(1));
  }

  @Test
  void aTableIsTheLastValueOfEachKeyAndFollowsWhatIsWrittenLater() throws Exception {
    send(0, "a", "1");
    send(1, "b", "1");
    send(0, "a", "2");
    send(1, "gone", "x");
    send(1, "gone", null);

    await(table.follow(TopicTable.partitions(topic, 3)));

    assertThat(recorder.values).containsOnly(Map.entry("a", "2"), Map.entry("b", "1"));
    send(2, "c", "3");
    Await.until(() -> "3".equals(recorder.values.get("c")));
    send(2, "c", null);
    Await.until(() -> !recorder.values.containsKey("c"));
  }

  @Test
  void anEmptyPartitionAndNoPartitionAreRestoredAtOnce() throws Exception {
    await(table.follow(Set.of()));
    await(table.follow(TopicTable.partitions(topic, 3)));

    assertThat(recorder.seen).isEmpty();
  }

  @Test
  void whatAWriterThatDiedHadOpenIsWaitedForAndThenNotThere() throws Exception {
    send(0, "a", "committed");
    try (KafkaProducer<byte[], byte[]> dying =
        kafka.producer(
            "dying",
            Duration.ofSeconds(20),
            Map.of("transactional.id", topic, "transaction.timeout.ms", 20_000))) {
      dying.initTransactions();
      dying.beginTransaction();
      dying.send(record(0, "a", "never committed")).get();
      send(0, "b", "after it");

      CompletableFuture<Void> restored = table.follow(Set.of(new TopicPartition(topic, 0)));
      Await.until(() -> recorder.values.containsKey("a"));

      assertThat(restored).isNotDone();
      assertThat(recorder.values).doesNotContainKey("b");
      // The successor takes the name, which aborts what the dead one had open.
      try (KafkaProducer<byte[], byte[]> successor =
          kafka.producer("successor", Duration.ofSeconds(20), Map.of("transactional.id", topic))) {
        successor.initTransactions();
      }
      await(restored);
    }
    assertThat(recorder.values)
        .containsOnly(Map.entry("a", "committed"), Map.entry("b", "after it"));
  }

  @Test
  void droppingAPartitionLeavesTheOthersWhereTheyAre() throws Exception {
    TopicPartition zero = new TopicPartition(topic, 0);
    TopicPartition one = new TopicPartition(topic, 1);
    send(0, "a", "1");
    send(1, "b", "1");
    await(table.follow(Set.of(zero, one)));

    await(table.follow(Set.of(zero)));
    send(0, "later", "1");
    Await.until(() -> recorder.values.containsKey("later"));

    assertThat(recorder.seen).containsExactlyInAnyOrder("0:a", "1:b", "0:later");
    assertThat(recorder.dropped).containsExactly(one);
  }

  @Test
  void aPartitionThatIsTakenAgainIsReadFromItsBeginningToItsPresentEnd() throws Exception {
    TopicPartition zero = new TopicPartition(topic, 0);
    send(0, "a", "1");
    await(table.follow(Set.of(zero)));
    await(table.follow(Set.of()));
    send(0, "b", "1");

    await(table.follow(Set.of(zero)));

    assertThat(recorder.seen).containsExactly("0:a", "0:a", "0:b");
  }

  @Test
  void aDropFailsWhoeverWaitsForThatPartition() throws Exception {
    try (KafkaProducer<byte[], byte[]> open =
        kafka.producer("open", Duration.ofSeconds(20), Map.of("transactional.id", topic))) {
      open.initTransactions();
      open.beginTransaction();
      open.send(record(0, "a", "open")).get();
      CompletableFuture<Void> waiting = table.follow(Set.of(new TopicPartition(topic, 0)));

      await(table.follow(Set.of(new TopicPartition(topic, 1))));

      assertThatThrownBy(() -> await(waiting)).hasMessageContaining("no longer followed");
      open.abortTransaction();
    }
  }

  @Test
  void closingFailsWhoeverWaitsAndWhoeverComesLater() throws Exception {
    try (KafkaProducer<byte[], byte[]> open =
        kafka.producer("open", Duration.ofSeconds(20), Map.of("transactional.id", topic))) {
      open.initTransactions();
      open.beginTransaction();
      open.send(record(0, "a", "open")).get();
      CompletableFuture<Void> waiting = table.follow(Set.of(new TopicPartition(topic, 0)));

      table.close();

      assertThatThrownBy(() -> await(waiting)).hasMessageContaining("closed");
      assertThatThrownBy(() -> await(table.follow(Set.of()))).hasMessageContaining("closed");
      open.abortTransaction();
    }
  }

  @Test
  void aListenerThatFailsEndsTheTableInsteadOfLeavingAHole() throws Exception {
    send(0, "a", "1");
    try (TopicTable failing =
        table(record -> {
          throw new IllegalArgumentException("bad record");
        })) {

      assertThatThrownBy(() -> await(failing.follow(TopicTable.partitions(topic, 3))))
          .hasMessageContaining("listener failed");
      assertThatThrownBy(() -> await(failing.follow(Set.of()))).isNotNull();
    }
  }

  @Test
  void anInterruptedTaskEndsTheTable() throws Exception {
    ExecutorService interrupted = Executors.newVirtualThreadPerTaskExecutor();
    TopicTable other =
        new TopicTable(kafka.consumer("table", Map.of()), admin, recorder, interrupted);
    await(other.follow(TopicTable.partitions(topic, 3)));

    interrupted.shutdownNow();

    assertThat(interrupted.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> await(other.follow(Set.of()))).hasMessageContaining("closed");
    other.close();
  }

  @Test
  void aTableWaitsForABrokerThatIsAwayAndGoesOnWhenItIsBack() throws Exception {
    send(0, "a", "1");
    await(table.follow(Set.of(new TopicPartition(topic, 0))));

    int port = broker.stop();
    CompletableFuture<Void> waiting = table.follow(TopicTable.partitions(topic, 3));
    TopicTable second = table(new Recorder());
    CompletableFuture<Void> never = second.follow(TopicTable.partitions(topic, 3));
    second.close();
    broker.startAgain(port);

    assertThatThrownBy(() -> await(never)).hasMessageContaining("closed");
    await(waiting);
    send(0, "b", "2");
    Await.until(() -> recorder.values.containsKey("b"));
    assertThat(recorder.seen).containsExactly("0:a", "0:b");
  }

  private TopicTable table(TopicTable.Listener listener) {
    return new TopicTable(kafka.consumer("table", Map.of()), admin, listener, executor);
  }

  private void send(int partition, String key, @Nullable String value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        kafka.producer("send", Duration.ofSeconds(60), Map.of())) {
      producer.send(record(partition, key, value)).get();
    }
  }

  private ProducerRecord<byte[], byte[]> record(int partition, String key, @Nullable String value) {
    return new ProducerRecord<>(
        topic,
        partition,
        key.getBytes(StandardCharsets.UTF_8),
        value == null ? null : value.getBytes(StandardCharsets.UTF_8));
  }

  private static void await(CompletableFuture<Void> done) throws Exception {
    done.get(60, TimeUnit.SECONDS);
  }
}
