package dev.umsync.common.kafka;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.umsync.common.event.Audio;
import dev.umsync.common.event.Caller;
import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.topic.TopicPlan;
import dev.umsync.common.topic.TopicProvisioner;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.TopicTrouble;
import dev.umsync.common.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * What UMSync needs of a Kafka, shown on every Kafka that is said to fit: topics as the contract
 * has them, voicemails of the largest size, transactions that carry a group's offsets with
 * metadata, and groups of the new protocol (KIP-848). Every test uses topics of its own.
 */
interface KafkaContract {
  int PARTITIONS = 4;
  int LARGEST_AUDIO_BYTES = 20 * 1024 * 1024;
  Duration PATIENCE = Duration.ofSeconds(60);
  Duration POLL = Duration.ofMillis(100);
  Instant TIME = Instant.parse("2026-03-04T05:06:07Z");

  /** The Kafka under test. */
  KafkaConnection kafka();

  @Test
  default void topicsAreMadeAsTheContractHasThemAndFoundSoAgain() throws Exception {
    Topics topics = anyTopics();

    provision(topics, EnumSet.allOf(TopicSpec.class), PARTITIONS);
    provision(topics, EnumSet.allOf(TopicSpec.class), PARTITIONS);

    try (Admin admin = kafka().admin("contract")) {
      var found =
          admin
              .describeTopics(EnumSet.allOf(TopicSpec.class).stream().map(topics::name).toList())
              .allTopicNames()
              .get();
      assertThat(requireNonNull(found.get(topics.name(TopicSpec.STATE))).partitions())
          .hasSize(PARTITIONS);
      assertThat(requireNonNull(found.get(topics.name(TopicSpec.TENANTS))).partitions()).hasSize(1);
    }
  }

  @Test
  default void topicThatDeviatesIsNamed() throws Exception {
    Topics topics = anyTopics();
    provision(topics, EnumSet.of(TopicSpec.OUTCOMES), PARTITIONS);

    assertThat(
            catchThrowableOfType(
                TopicTrouble.class,
                () -> provision(topics, EnumSet.of(TopicSpec.OUTCOMES), PARTITIONS + 1)))
        .hasMessageContaining(topics.name(TopicSpec.OUTCOMES));
  }

  /** A topic just made loses what an idempotent producer sends too early (KAFKA-15591). */
  @Test
  default void recordsSentStraightAfterProvisioningAreAllThere() throws Exception {
    Topics topics = anyTopics();
    provision(topics, EnumSet.of(TopicSpec.OUTCOMES), PARTITIONS);
    String topic = topics.name(TopicSpec.OUTCOMES);

    try (var producer = kafka().producer("contract", PATIENCE, Map.of())) {
      for (int i = 0; i < 100; i++) {
        var _ = producer.send(record(topic, "key-" + i, "value-" + i)); // many in flight
      }
      producer.flush();
    }

    assertThat(values(all(topic, 100))).hasSize(100);
  }

  @Test
  default void voicemailOfTheLargestSizeComesBackByteForByte() throws Exception {
    Topics topics = anyTopics();
    provision(topics, EnumSet.of(TopicSpec.VOICEMAIL), PARTITIONS);
    String topic = topics.name(TopicSpec.VOICEMAIL);
    EventRecords records = new EventRecords(new EventCodec());
    byte[] audio = new byte[LARGEST_AUDIO_BYTES];
    new Random(20).nextBytes(audio);
    VoicemailEvent sent = voicemail(audio);

    try (var producer = kafka().producer("contract", PATIENCE, Map.of())) {
      producer.send(records.encode(topic, sent)).get();
    }

    ConsumerRecord<byte[], byte[]> got = all(topic, 1).getFirst();
    assertThat(got.partition()).isEqualTo(Partitioning.of(sent.meta().subscriber(), PARTITIONS));
    VoicemailEvent read = records.decode(got);
    assertThat(read).isEqualTo(sent);
    assertThat(((Received) read).audio().content()).isEqualTo(audio);
  }

  @Test
  @SuppressWarnings("removal") // a commit without a member has no consumer to ask for its metadata
  default void transactionCarriesOffsetsAndTheirMetadataOrNothing() throws Exception {
    Topics topics = anyTopics();
    provision(topics, EnumSet.of(TopicSpec.OUTCOMES, TopicSpec.STATE), PARTITIONS);
    String outcomes = topics.name(TopicSpec.OUTCOMES);
    String state = topics.name(TopicSpec.STATE);
    TopicPartition partition = new TopicPartition(state, 0);
    String group = "contract-" + UUID.randomUUID();

    try (var producer = transactional();
        var member = assigned(group, state)) {
      producer.beginTransaction();
      producer.send(record(outcomes, "a", "aborted")).get();
      producer.sendOffsetsToTransaction(
          Map.of(partition, new OffsetAndMetadata(3, "never")), member.groupMetadata());
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(record(outcomes, "a", "committed")).get();
      producer.sendOffsetsToTransaction(
          Map.of(partition, new OffsetAndMetadata(7, "claims: 8,9")), member.groupMetadata());
      producer.commitTransaction();
    }

    assertThat(values(all(outcomes, 1))).containsExactly("committed");
    try (var consumer = kafka().consumer("contract", Map.of("group.id", group))) {
      OffsetAndMetadata committed =
          requireNonNull(consumer.committed(Set.of(partition), PATIENCE).get(partition));
      assertThat(committed.offset()).isEqualTo(7);
      assertThat(committed.metadata()).isEqualTo("claims: 8,9");
    }
  }

  @Test
  default void membersOfTheNewProtocolShareTheTopicsPartitionByPartition() throws Exception {
    Topics topics = anyTopics();
    Set<TopicSpec> both = EnumSet.of(TopicSpec.VOICEMAIL, TopicSpec.STATE);
    provision(topics, both, PARTITIONS);
    List<String> names = both.stream().map(topics::name).toList();
    String group = "contract-" + UUID.randomUUID();

    try (var one = member(group);
        var two = member(group)) {
      one.subscribe(names);
      two.subscribe(names);
      until(() -> {
        one.poll(POLL);
        two.poll(POLL);
        return one.assignment().size() == PARTITIONS && two.assignment().size() == PARTITIONS;
      });

      assertThat(numbers(one.assignment())).doesNotContainAnyElementsOf(numbers(two.assignment()));
      assertThat(numbers(one.assignment())).hasSize(PARTITIONS / 2);
      assertThat(one.groupMetadata().generationId()).isPositive();
    }
    try (Admin admin = kafka().admin("contract")) {
      assertThat(
              requireNonNull(admin.describeConsumerGroups(List.of(group)).all().get().get(group))
                  .type())
          .isEqualTo(GroupType.CONSUMER);
    }
  }

  /**
   * The commit of a member that has left is refused, so that it can't overwrite its successor's.
   */
  @Test
  default void transactionOfAMemberThatHasLeftIsRefused() throws Exception {
    Topics topics = anyTopics();
    provision(topics, EnumSet.of(TopicSpec.VOICEMAIL), PARTITIONS);
    String topic = topics.name(TopicSpec.VOICEMAIL);
    String group = "contract-" + UUID.randomUUID();
    ConsumerGroupMetadata left;
    try (var member = assigned(group, topic)) {
      left = member.groupMetadata();
    }

    try (var producer = transactional()) {
      producer.beginTransaction();
      assertThatThrownBy(
              () -> {
                producer.sendOffsetsToTransaction(
                    Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(1)), left);
                producer.commitTransaction();
              })
          .isInstanceOf(KafkaException.class);
      producer.abortTransaction();
    }
  }

  private void provision(Topics topics, Set<TopicSpec> wanted, int partitions) throws Exception {
    try (Admin admin = kafka().admin("contract")) {
      new TopicProvisioner(admin, topics, TopicPlan.embedded(partitions), PATIENCE, Thread::sleep)
          .ensure(wanted);
    }
  }

  private KafkaProducer<byte[], byte[]> transactional() {
    var producer =
        kafka()
            .producer(
                "contract", PATIENCE, Map.of("transactional.id", "contract-" + UUID.randomUUID()));
    producer.initTransactions();
    return producer;
  }

  /** As the worker's consumer: co-partitioned, see the assignor. */
  private KafkaConsumer<byte[], byte[]> member(String group) {
    return kafka()
        .consumer(
            "contract",
            Map.of(
                "group.id", group, "group.protocol", "consumer", "group.remote.assignor", "range"));
  }

  /** A member that owns the whole topic. */
  private KafkaConsumer<byte[], byte[]> assigned(String group, String topic) {
    KafkaConsumer<byte[], byte[]> member = member(group);
    member.subscribe(List.of(topic));
    until(() -> {
      member.poll(POLL);
      return member.assignment().size() == PARTITIONS;
    });
    return member;
  }

  private List<ConsumerRecord<byte[], byte[]>> all(String topic, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer = kafka().consumer("contract", Map.of())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      until(() -> {
        consumer.poll(POLL).forEach(records::add);
        return records.size() >= count
            && partitions.stream().allMatch(p -> consumer.position(p) >= ends.getOrDefault(p, 0L));
      });
    }
    return records;
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("in time").isNegative();
    }
  }

  private static List<String> values(Collection<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream().map(r -> new String(r.value(), StandardCharsets.UTF_8)).toList();
  }

  private static Set<Integer> numbers(Set<TopicPartition> partitions) {
    Set<Integer> numbers = new HashSet<>();
    partitions.forEach(p -> numbers.add(p.partition()));
    return numbers;
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, String key, String value) {
    return new ProducerRecord<>(
        topic, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }

  private static Topics anyTopics() {
    return new Topics("contract-" + UUID.randomUUID() + ".");
  }

  private static VoicemailEvent voicemail(byte[] audio) {
    return new Received(
        new EventMeta(
            "e-1", new SourceUri("um://contract"), Subscriber.of("ana@example.com"), TIME),
        new VoicemailId("vm-1"),
        new Caller(Optional.of("+34 91 000 00 00"), Optional.of("Ñuñez")),
        TIME,
        7,
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        false,
        Audio.of("audio/wav", audio));
  }
}
