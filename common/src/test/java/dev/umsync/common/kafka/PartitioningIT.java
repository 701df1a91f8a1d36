package dev.umsync.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.Events;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.topic.TopicPlan;
import dev.umsync.common.topic.TopicProvisioner;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Where a person's records are, whoever writes them; and small topics read whole. */
class PartitioningIT {
  private static final int PARTITIONS = 7;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<Subscriber> PEOPLE =
      IntStream.range(0, 100).mapToObj(i -> Subscriber.of("büro-" + i + "@example.com")).toList();
  private static TestBroker broker;
  private static KafkaConnection kafka;

  @TempDir Path folder;
  private Topics topics;

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
  void provision(TestInfo test) throws Exception {
    topics = new Topics(test.getTestMethod().orElseThrow().getName() + ".");
    try (Admin admin = kafka.admin("test")) {
      new TopicProvisioner(admin, topics, TopicPlan.embedded(PARTITIONS), PATIENCE, Thread::sleep)
          .ensure(EnumSet.of(TopicSpec.VOICEMAIL, TopicSpec.TENANTS));
    }
  }

  @Test
  void aPersonIsWhereAPlainJavaProducerPutsThem() throws Exception {
    try (KafkaProducer<byte[], byte[]> plain =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (Subscriber person : PEOPLE) {
        var sent =
            plain.send(new ProducerRecord<>(voicemail(), Partitioning.key(person), new byte[] {1}));
        assertThat(sent.get(60, TimeUnit.SECONDS).partition())
            .isEqualTo(Partitioning.of(person, PARTITIONS));
      }
    }
  }

  @Test
  void settingsOfTheOperatorCannotMoveAPersonsRecords() throws Exception {
    KafkaConnection misled =
        new KafkaConnection(
            kafka.bootstrapServers(),
            Map.of(
                "partitioner.class", "org.apache.kafka.clients.producer.RoundRobinPartitioner",
                "partitioner.ignore.keys", "true",
                "acks", "0",
                "enable.idempotence", "false"));
    EventRecords records = new EventRecords(new EventCodec());
    try (KafkaProducer<byte[], byte[]> producer = misled.producer("x", PATIENCE, Map.of())) {
      for (int i = 0; i < 20; i++) {
        var sent = producer.send(records.encode(voicemail(), Events.received())).get();
        assertThat(sent.partition())
            .isEqualTo(Partitioning.of(Events.META.subscriber(), PARTITIONS));
        assertThat(sent.hasOffset()).as("acknowledged").isTrue();
      }
    }
  }

  @Test
  void aPersonIsWhereKcatPutsThemWithThePartitionerThatIsDocumented() throws Exception {
    requireKcat();
    Path lines = folder.resolve("lines");
    Files.write(lines, PEOPLE.stream().map(p -> p.address() + "\t1").toList());
    kcat("-K", "\t", "-X", "topic.partitioner=murmur2_random", "-l", lines.toString());

    Map<Subscriber, Integer> found = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : read(PEOPLE.size())) {
      found.put(
          Subscriber.of(new String(record.key(), StandardCharsets.UTF_8)), record.partition());
    }

    assertThat(found).hasSize(PEOPLE.size());
    found.forEach((person, partition) ->
        assertThat(partition).isEqualTo(Partitioning.of(person, PARTITIONS)));
  }

  @Test
  void anEventThatKcatWritesAsTheSchemaSaysIsRead() throws Exception {
    requireKcat();
    Path value = folder.resolve("value.json");
    Files.writeString(value, "{\"voicemailId\": \"4711\"}");
    kcat(
        "-k",
        "ana@example.com",
        "-X",
        "topic.partitioner=murmur2_random",
        "-H",
        "ce_specversion=1.0",
        "-H",
        "ce_id=nupoint-1/4711",
        "-H",
        "ce_source=um://nupoint-1",
        "-H",
        "ce_type=dev.umsync.voicemail.read",
        "-H",
        "ce_subject=Ana@example.com",
        "-H",
        "ce_time=2026-05-04T11:30:01.123456789+02:00",
        "-H",
        "content-type=application/json",
        value.toString());

    ConsumerRecord<byte[], byte[]> record = read(1).getFirst();
    VoicemailEvent event = new EventRecords(new EventCodec()).decode(record);

    assertThat(event).isEqualTo(new Read(Events.META, Events.ID));
    assertThat(record.partition())
        .isEqualTo(Partitioning.of(event.meta().subscriber(), PARTITIONS));
  }

  @Test
  void aSmallTopicIsItsLastValuesWithoutWhatWasNeverCommitted() throws Exception {
    String tenants = topics.name(TopicSpec.TENANTS);
    assertThat(CompactedTopic.read(kafka, tenants, PATIENCE)).isEmpty();
    try (KafkaProducer<byte[], byte[]> producer =
        kafka.producer("x", PATIENCE, Map.of("transactional.id", tenants, "linger.ms", 5))) {
      producer.initTransactions();
      producer.beginTransaction();
      put(producer, "a", bytes("1"));
      put(producer, "b", bytes("1"));
      put(producer, "a", bytes("2"));
      put(producer, "c", bytes("1"));
      put(producer, "b", null);
      producer.commitTransaction();
      producer.beginTransaction();
      put(producer, "a", bytes("3"));

      Map<ByteBuffer, byte[]> read = CompactedTopic.read(kafka, tenants, PATIENCE);

      producer.abortTransaction();
      assertThat(read.keySet())
          .containsExactly(ByteBuffer.wrap(bytes("a")), ByteBuffer.wrap(bytes("c")));
      assertThat(read.values()).containsExactly(bytes("2"), bytes("1"));
    }
    // The markers of the aborted transaction are at the end, where no record follows.
    assertThat(CompactedTopic.read(kafka, tenants, PATIENCE)).hasSize(2);
  }

  @Test
  void whatWasCommittedIsReadAtOnceByWhoeverHearsOfIt() throws Exception {
    String tenants = topics.name(TopicSpec.TENANTS);
    try (KafkaProducer<byte[], byte[]> producer =
        kafka.producer("x", PATIENCE, Map.of("transactional.id", tenants))) {
      producer.initTransactions();
      for (int i = 0; i < 10; i++) {
        byte[] value = bytes(Integer.toString(i));
        producer.beginTransaction();
        put(producer, "a", value);
        producer.commitTransaction();

        assertThat(CompactedTopic.read(kafka, tenants, PATIENCE).values()).containsExactly(value);
      }
    }
  }

  @Test
  void aTopicThatIsNotThereIsNoEmptyOne() {
    assertThatThrownBy(() -> CompactedTopic.read(kafka, "nowhere", Duration.ofSeconds(5)))
        .isInstanceOf(UnknownTopicOrPartitionException.class)
        .hasMessage("topic nowhere does not exist");
  }

  @Test
  void aBrokerThatIsNotThereIsATimeout() {
    KafkaConnection nobody = KafkaConnection.to("127.0.0.1:1");

    assertThatThrownBy(() -> CompactedTopic.read(nobody, "t", Duration.ofSeconds(1)))
        .isInstanceOf(org.apache.kafka.common.errors.TimeoutException.class);
  }

  @Test
  void theConnectionKeepsItsSettingsToItself() {
    KafkaConnection secret =
        new KafkaConnection("127.0.0.1:9092", Map.of("sasl.jaas.config", "password=\"secret\""));

    assertThat(secret).hasToString("KafkaConnection[127.0.0.1:9092]");
  }

  @Test
  void everyDeliveryTimeoutGoesWithALinger() {
    for (int seconds : new int[] {1, 10, 30, 120}) {
      kafka.producer("x", Duration.ofSeconds(seconds), Map.of("linger.ms", 100)).close();
    }
  }

  private void put(KafkaProducer<byte[], byte[]> producer, String key, byte @Nullable [] value)
      throws Exception {
    producer
        .send(new ProducerRecord<>(topics.name(TopicSpec.TENANTS), bytes(key), value))
        .get(60, TimeUnit.SECONDS);
  }

  private String voicemail() {
    return topics.name(TopicSpec.VOICEMAIL);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<ConsumerRecord<byte[], byte[]>> read(int count) throws Exception {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = kafka.consumer("test", Map.of())) {
      var partitions = TopicTable.partitions(voicemail(), PARTITIONS);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Await.until(() -> {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
        return found.size() >= count;
      });
    }
    return found;
  }

  private void kcat(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("kcat", "-P", "-b", kafka.bootstrapServers(), "-t", voicemail()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static void requireKcat() throws InterruptedException {
    if (!Boolean.parseBoolean(System.getenv("UMSYNC_REQUIRE_KCAT"))) {
      assumeTrue(kcatIsThere(), "kcat is not installed");
    }
  }

  private static boolean kcatIsThere() throws InterruptedException {
    try {
      return new ProcessBuilder("kcat", "-V")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
