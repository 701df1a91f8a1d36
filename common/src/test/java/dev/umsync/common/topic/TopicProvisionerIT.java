package dev.umsync.common.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.umsync.broker.FlushPolicy;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.TestBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every test works under a prefix of its own on one broker that flushes what does not opt out. */
class TopicProvisionerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Set<TopicSpec> ALL = EnumSet.allOf(TopicSpec.class);
  private static final AtomicInteger PREFIXES = new AtomicInteger();
  private static TestBroker broker;
  private static KafkaConnection kafka;

  private final Topics topics = new Topics("t" + PREFIXES.incrementAndGet() + ".");
  private Admin admin;

  @BeforeAll
  static void start() {
    broker = TestBroker.start(s -> s.withFlush(FlushPolicy.EVERY_APPEND));
    kafka = broker.connection();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void connect() {
    admin = kafka.admin("test");
  }

  @AfterEach
  void disconnect() {
    admin.close();
  }

  @Test
  void allTopicsAreMadeAsTheContractAsksAndASecondRunChangesNothing() throws Exception {
    provisioner(TopicPlan.embedded(3)).ensure(ALL);
    Map<String, TopicDescription> made = describe();

    provisioner(TopicPlan.embedded(3)).ensure(ALL);

    assertThat(describe()).isEqualTo(made).hasSize(ALL.size());
    for (TopicSpec topic : ALL) {
      int partitions = topic.partitioning() == TopicSpec.Partitioning.ONE ? 1 : 3;
      assertThat(Objects.requireNonNull(made.get(topics.name(topic))).partitions())
          .as(topic.suffix())
          .hasSize(partitions);
      topic
          .settings()
          .forEach((name, value) -> assertThat(setting(topic, name)).as(name).isEqualTo(value));
    }
  }

  @Test
  void onlyWhatCanBeMadeAnewOptsOutOfTheFlushOfEveryRecord() throws Exception {
    provisioner(TopicPlan.embedded(1)).ensure(ALL);

    Set<TopicSpec> notFlushed =
        ALL.stream()
            .filter(t -> !setting(t, "flush.messages").equals("1"))
            .collect(Collectors.toSet());

    assertThat(notFlushed)
        .containsExactlyInAnyOrder(
            TopicSpec.TOKENS,
            TopicSpec.TOKEN_REQUESTS,
            TopicSpec.CHECK_REQUESTS,
            TopicSpec.CHECK_ANSWERS,
            TopicSpec.INSTANCES);
    assertThat(setting(TopicSpec.TOKENS, "flush.messages")).isEqualTo("9223372036854775807");
    assertThat(setting(TopicSpec.TOKEN_REQUESTS, "flush.messages"))
        .isEqualTo("9223372036854775807");
  }

  @Test
  void rolesThatStartTogetherAllSucceed() throws Exception {
    int roles = 4;
    CyclicBarrier barrier = new CyclicBarrier(roles);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> starts = new ArrayList<>();
      for (int i = 0; i < roles; i++) {
        starts.add(() -> {
          barrier.await(60, TimeUnit.SECONDS);
          provisioner(TopicPlan.embedded(3)).ensure(ALL);
          return true;
        });
      }
      for (Future<Boolean> role : executor.invokeAll(starts)) {
        assertThat(role.get()).isTrue();
      }
    }
  }

  @Test
  void aTopicWithFewerOrMorePartitionsIsToldAtOnce() throws Exception {
    create(TopicSpec.VOICEMAIL, 2, Map.of());
    create(TopicSpec.STATE, 4, Map.of("cleanup.policy", "compact"));
    AtomicInteger pauses = new AtomicInteger();

    TopicTrouble trouble =
        trouble(
            new TopicProvisioner(
                admin,
                topics,
                TopicPlan.embedded(3),
                PATIENCE,
                length -> {
                  pauses.incrementAndGet();
                  Thread.sleep(length); // the topics were made a moment ago
                }));

    assertThat(lines(trouble))
        .containsExactlyInAnyOrder(
            "topic %s: partitions is 2, expected 3".formatted(topics.name(TopicSpec.VOICEMAIL)),
            "topic %s: partitions is 4, expected 3".formatted(topics.name(TopicSpec.STATE)));
    assertThat(pauses)
        .as("waits for what is just being made, not for what is wrong")
        .hasValueLessThan(100);
  }

  @Test
  void aWrongCleanupPolicyIsToldAndItsOrderDoesNotMatter() throws Exception {
    create(TopicSpec.STATE, 3, Map.of("cleanup.policy", "delete"));
    create(
        TopicSpec.TOKENS, 3, Map.of("cleanup.policy", "delete,compact", "retention.ms", "7200000"));

    assertThat(trouble(provisioner(TopicPlan.embedded(3))))
        .hasMessage(
            "topic %s: cleanup.policy is delete, expected compact"
                .formatted(topics.name(TopicSpec.STATE)));
  }

  @Test
  void recordsThatWouldGoTooEarlyAreToldAndLongerRetentionIsNot() throws Exception {
    create(TopicSpec.VOICEMAIL, 3, Map.of("retention.ms", "86400000"));
    create(TopicSpec.PARKED, 3, Map.of("retention.ms", "31536000000"));
    create(TopicSpec.OUTCOMES, 3, Map.of("retention.ms", "-1", "retention.bytes", "1000000"));
    create(TopicSpec.TOKEN_REQUESTS, 3, Map.of("retention.ms", "3600001"));

    assertThat(lines(trouble(provisioner(TopicPlan.embedded(3)))))
        .containsExactlyInAnyOrder(
            "topic %s: retention.ms is 86400000, expected 2592000000 or more"
                .formatted(topics.name(TopicSpec.VOICEMAIL)),
            "topic %s: retention.ms is 31536000000, expected -1 (no limit)"
                .formatted(topics.name(TopicSpec.PARKED)),
            "topic %s: retention.bytes is 1000000, expected -1 (no limit)"
                .formatted(topics.name(TopicSpec.OUTCOMES)));
  }

  @Test
  void aParkedTopicThatTakesLessThanWhatMayHaveToWaitIsTold() throws Exception {
    create(TopicSpec.VOICEMAIL, 3, Map.of("max.message.bytes", "8000000"));
    create(TopicSpec.PARKED, 3, Map.of("max.message.bytes", "1048588"));

    assertThat(lines(trouble(provisioner(TopicPlan.embedded(3)))))
        .filteredOn(line -> line.contains("max.message.bytes"))
        .containsExactly(
            "topic %s: max.message.bytes is 1048588, expected 8000000 or more, as topic %s"
                .formatted(topics.name(TopicSpec.PARKED), topics.name(TopicSpec.VOICEMAIL)));
  }

  @Test
  void aPlanForAClusterIsRefusedByASingleBroker() {
    TopicTrouble trouble = trouble(provisioner(TopicPlan.cluster(3)));

    assertThat(lines(trouble))
        .hasSize(ALL.size())
        .contains(
            "topic %s: replication factor is at most 1 with 1 broker(s), expected 3; one lost broker would lose voicemails (--allow-single-copy accepts that)"
                .formatted(topics.name(TopicSpec.VOICEMAIL)));
  }

  @Test
  void topicsWithASingleCopyAreRefusedUnlessThatIsAllowed() throws Exception {
    provisioner(TopicPlan.embedded(3)).ensure(ALL);
    TopicSpec topic = TopicSpec.VOICEMAIL;
    set(topic, "unclean.leader.election.enable", "true");

    TopicTrouble trouble =
        Objects.requireNonNull(
            catchThrowableOfType(
                TopicTrouble.class,
                () -> provisioner(TopicPlan.cluster(3)).ensure(EnumSet.of(topic))));
    provisioner(new TopicPlan(3, (short) 1, (short) 1, false, true)).ensure(EnumSet.of(topic));

    String accept = "; one lost broker would lose voicemails (--allow-single-copy accepts that)";
    String name = topics.name(topic);
    assertThat(lines(trouble))
        .containsExactly(
            "topic %s: replication factor is 1, expected 3 or more".formatted(name) + accept,
            "topic %s: min.insync.replicas is 1, expected 2 or more".formatted(name) + accept,
            "topic %s: unclean.leader.election.enable is true, expected false".formatted(name)
                + accept);
  }

  @Test
  void nothingSentRightAfterwardsIsLost() throws Exception {
    for (int round = 0; round < 10; round++) {
      Topics fresh = new Topics(topics.prefix() + round + ".");
      new TopicProvisioner(admin, fresh, TopicPlan.embedded(12), PATIENCE, Thread::sleep)
          .ensure(EnumSet.of(TopicSpec.STATE));
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      try (KafkaProducer<byte[], byte[]> producer =
          kafka.producer("round-" + round, Duration.ofSeconds(15), Map.of())) {
        for (int i = 0; i < 200; i++) {
          sent.add(
              producer.send(
                  new ProducerRecord<>(
                      fresh.name(TopicSpec.STATE), i % 12, new byte[] {(byte) i}, new byte[10])));
        }
        for (Future<RecordMetadata> one : sent) {
          assertThat(one.get(30, TimeUnit.SECONDS).hasOffset()).isTrue();
        }
      }
    }
  }

  @Test
  void aBrokerThatIsNotThereIsToldInOneSentence() {
    try (Admin nobody =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                "127.0.0.1:1",
                "default.api.timeout.ms",
                "1000",
                "request.timeout.ms",
                "1000"))) {
      TopicTrouble trouble =
          trouble(
              new TopicProvisioner(
                  nobody, topics, TopicPlan.embedded(3), Duration.ofSeconds(3), Thread::sleep));

      assertThat(trouble)
          .hasMessage(
              "Kafka did not answer within 3 s; check kafka.bootstrap-servers and that the broker runs");
    }
  }

  private static Stream<String> lines(TopicTrouble trouble) {
    return Objects.requireNonNull(trouble.getMessage()).lines();
  }

  private TopicProvisioner provisioner(TopicPlan plan) {
    return new TopicProvisioner(admin, topics, plan, PATIENCE, Thread::sleep);
  }

  private static TopicTrouble trouble(TopicProvisioner provisioner) {
    return Objects.requireNonNull(
        catchThrowableOfType(TopicTrouble.class, () -> provisioner.ensure(ALL)), "all was well");
  }

  private void create(TopicSpec topic, int partitions, Map<String, String> settings)
      throws Exception {
    NewTopic made = new NewTopic(topics.name(topic), partitions, (short) 1).configs(settings);
    admin.createTopics(List.of(made)).all().get();
  }

  private void set(TopicSpec topic, String name, String value) throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                resource(topic),
                List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  private Map<String, TopicDescription> describe() throws Exception {
    return admin.describeTopics(ALL.stream().map(topics::name).toList()).allTopicNames().get();
  }

  private String setting(TopicSpec topic, String name) {
    try {
      Map<ConfigResource, Config> found =
          admin.describeConfigs(List.of(resource(topic))).all().get();
      return Objects.requireNonNull(found.get(resource(topic))).get(name).value();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private ConfigResource resource(TopicSpec topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topics.name(topic));
  }
}
