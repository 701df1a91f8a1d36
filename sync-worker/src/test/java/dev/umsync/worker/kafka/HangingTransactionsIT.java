package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.worker.dispatch.Key;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What hangs is ended, on a real broker whose coordinator was made to forget. */
class HangingTransactionsIT {
  private static final String GROUP = "somebody";
  private static final String NAME = GROUP + "-worker-1@t.0";

  /** How the last transaction of a producer came out. */
  private enum Last {
    COMMITTED,
    ABORTED,
    OPEN
  }

  @Test
  @SuppressWarnings("try") // the broker goes away in the middle, on purpose
  void aTransactionThatItsCoordinatorHasForgottenIsAbortedAndALiveOneIsNot(@TempDir Path dir)
      throws Exception {
    // Given records and offsets of a transaction of which no coordinator knows
    String prefix = leaveOpen(dir, "state", 0);
    TopicPartition state = new TopicPartition(prefix + "state", 0);
    TopicPartition event = new TopicPartition(prefix + "voicemail", 0);
    forgetTransactions(dir);

    try (EmbeddedBroker broker = EngineRig.broker(dir);
        EngineRig rig = EngineRig.attached(KafkaConnection.to(broker.bootstrapServers()), prefix)) {
      TopicPartition other = new TopicPartition(prefix + "state", 1);
      TopicPartition otherEvent = new TopicPartition(prefix + "voicemail", 1);
      try (KafkaProducer<byte[], byte[]> live = open(rig, "live", other, otherEvent)) {
        assertThatThrownBy(() -> StableOffsets.of(rig.admin, GROUP, List.of(event)))
            .isInstanceOf(UnstableOffsetCommitException.class);

        // When
        hanging(rig).end(List.of(state, other));

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

  /** As a coordinator does that is started again before it knows of all topics. */
  @Test
  void aCommittedTransactionOfWhichAPartitionWasNotToldIsCompleted(
      @TempDir Path dir, @TempDir Path aside) throws Exception {
    String prefix = leaveUntold(dir, aside, "committed", 0, Last.COMMITTED);

    try (EmbeddedBroker broker = EngineRig.broker(dir);
        EngineRig rig = EngineRig.attached(KafkaConnection.to(broker.bootstrapServers()), prefix)) {
      assertThat(rig.all("outcomes")).hasSize(1);
      assertThatASweepCompletesIt(rig);
    }
  }

  /** The client was given the answer, and its worker knows of nothing. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aTransactionWhoseProducerHasGoneOnWasCommitted(
      int since, @TempDir Path dir, @TempDir Path aside) throws Exception {
    String prefix = leaveUntold(dir, aside, NAME, since, Last.COMMITTED);

    try (EmbeddedBroker broker = EngineRig.broker(dir);
        EngineRig rig = EngineRig.attached(KafkaConnection.to(broker.bootstrapServers()), prefix)) {
      assertThat(rig.all("outcomes")).hasSize(1 + since);
      assertThatASweepCompletesIt(rig);
    }
  }

  /** As above, and then its worker was put out of the group. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void whatCameBeforeATransactionThatWasAbortedWasCommitted(
      int between, @TempDir Path dir, @TempDir Path aside) throws Exception {
    String prefix = leaveUntold(dir, aside, NAME, between, Last.ABORTED);

    try (EmbeddedBroker broker = EngineRig.broker(dir);
        EngineRig rig = EngineRig.attached(KafkaConnection.to(broker.bootstrapServers()), prefix)) {
      assertThatASweepCompletesIt(rig);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Last.class,
      names = {"ABORTED", "OPEN"})
  void whatAProducerHasCommittedIsCompletedBeforeItsCoordinatorIsMadeToForget(
      Last last, @TempDir Path dir, @TempDir Path aside) throws Exception {
    String prefix = leaveUntold(dir, aside, NAME, 0, last);

    try (EmbeddedBroker broker = EngineRig.broker(dir);
        EngineRig rig = EngineRig.attached(KafkaConnection.to(broker.bootstrapServers()), prefix)) {
      RetiredProducers retired = retired(rig, "worker-1");
      assertThat(rig.all("state")).as("what nobody was told of").isEmpty();

      assertThat(retired.retire(NAME)).as("its last one was committed").isFalse();

      EngineRig.await("the rest of what came before", () -> rig.all("state").size() == 1);
      assertThat(rig.all("outcomes")).hasSize(1);
      assertThat(told(rig, NAME))
          .isEqualTo(last == Last.OPEN ? TransactionState.EMPTY : TransactionState.COMPLETE_ABORT);
      assertThat(retired.retire(NAME)).as("asked again").isFalse();
      assertThat(retired.retire(GROUP + "-worker-1@nobody.0")).isFalse();
    }
  }

  @Test
  void whatCameBeforeATransactionIsCompletedWhileThatIsUnderWay(
      @TempDir Path dir, @TempDir Path aside) throws Exception {
    String prefix = leaveUntold(dir, aside, NAME, 0, Last.OPEN);

    try (EmbeddedBroker broker = EngineRig.broker(dir);
        EngineRig rig = EngineRig.attached(KafkaConnection.to(broker.bootstrapServers()), prefix)) {
      RetiredProducers retired = retired(rig, "worker-1");

      retired.completeEarlier(NAME, Set.of(1));
      assertThat(rig.all("state")).as("of another number").isEmpty();
      retired.completeEarlier(NAME, Set.of(0));

      EngineRig.await("the rest of it", () -> rig.all("state").size() == 1);
      assertThat(told(rig, NAME)).isEqualTo(TransactionState.ONGOING);
      assertThat(rig.all("outcomes")).as("the one under way is not to be seen").hasSize(1);
    }
  }

  @Test
  void aProducerWhoseLastTransactionWasCommittedIsNotFencedForAllToKnow(
      @TempDir Path dir, @TempDir Path aside) throws Exception {
    String prefix = leaveUntold(dir, aside, NAME, 0, Last.COMMITTED);

    try (EmbeddedBroker broker = EngineRig.broker(dir);
        EngineRig rig = EngineRig.attached(KafkaConnection.to(broker.bootstrapServers()), prefix)) {
      assertThat(retired(rig, "worker-1").retire(NAME)).isTrue();

      EngineRig.await("the rest of it", () -> rig.all("state").size() == 1);
      assertThat(told(rig, NAME)).isEqualTo(TransactionState.COMPLETE_COMMIT);
    }
  }

  @Test
  void whoKnowsThatItWasCommittedHasTimeToCompleteItThoughItsCoordinatorHasForgotten(
      @TempDir Path dir, @TempDir Path aside) throws Exception {
    String prefix = leaveUntold(dir, aside, NAME, 0, Last.COMMITTED);

    try (EmbeddedBroker broker = EngineRig.broker(dir);
        EngineRig rig = EngineRig.attached(KafkaConnection.to(broker.bootstrapServers()), prefix)) {
      TopicPartition state = new TopicPartition(prefix + "state", 0);
      rig.admin.fenceProducers(List.of(NAME)).all().get();
      // Another worker's sweep that comes between the two.
      Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(90));
      hanging(rig, Duration.ofHours(1), later).end(List.of(state));

      hanging(rig).complete(NAME, List.of(state));

      EngineRig.await("the rest of it", () -> rig.all("state").size() == 1);
    }
  }

  @Test
  void whatNobodyKnowsOfAfterTwiceThatTimeIsAborted(@TempDir Path dir, @TempDir Path aside)
      throws Exception {
    String prefix = leaveUntold(dir, aside, NAME, 0, Last.COMMITTED);

    try (EmbeddedBroker broker = EngineRig.broker(dir);
        EngineRig rig = EngineRig.attached(KafkaConnection.to(broker.bootstrapServers()), prefix)) {
      TopicPartition state = new TopicPartition(prefix + "state", 0);
      rig.admin.fenceProducers(List.of(NAME)).all().get();
      Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(3));

      hanging(rig, Duration.ofHours(1), later).end(List.of(state));

      assertThat(
              rig.admin
                  .describeProducers(List.of(state))
                  .partitionResult(state)
                  .get()
                  .activeProducers())
          .noneMatch(producer -> producer.currentTransactionStartOffset().isPresent());
      assertThat(rig.all("state")).isEmpty();
    }
  }

  private static void assertThatASweepCompletesIt(EngineRig rig) throws Exception {
    assertThat(rig.all("state")).as("what nobody was told of").isEmpty();

    hanging(rig).end(List.of(new TopicPartition(rig.prefix + "state", 0)));

    EngineRig.await("the rest of it", () -> rig.all("state").size() == 1);
  }

  private static RetiredProducers retired(EngineRig rig, String instance) {
    WorkerSettings settings = rig.settings(instance);
    return new RetiredProducers(
        rig.admin,
        new TransactionNames(settings, Clock.systemUTC()),
        hanging(rig),
        new SitePartitions(rig.admin, settings.voicemailTopic()),
        settings);
  }

  private static HangingTransactions hanging(EngineRig rig) {
    return hanging(rig, Duration.ZERO, Clock.systemUTC());
  }

  private static HangingTransactions hanging(EngineRig rig, Duration quiet, Clock clock) {
    return new HangingTransactions(
        rig.admin, new CommitMarkers(rig.connection, rig.admin), GROUP, quiet, clock);
  }

  /**
   * A transaction over outcomes and state that is committed, but for its marker in the state.
   *
   * @param since how many more its producer has committed since, over outcomes alone
   * @param last how the last that its producer has begun came out
   */
  @SuppressWarnings("try") // brokers go away in the middle, on purpose
  private static String leaveUntold(Path dir, Path aside, String name, int since, Last last)
      throws Exception {
    EmbeddedBroker first = EngineRig.broker(dir);
    BrokerSettings same = BrokerSettings.throwAway(dir).withPort(first.port());
    try (EngineRig rig = EngineRig.on(first)) {
      TopicPartition state = new TopicPartition(rig.prefix + "state", 0);
      try (KafkaProducer<byte[], byte[]> member =
          open(rig, name, state, new TopicPartition(rig.prefix + "voicemail", 0))) {
        ProducerRecord<byte[], byte[]> outcome =
            new ProducerRecord<>(rig.prefix + "outcomes", 0, null, bytes("it"));
        member.send(outcome).get();
        first.close();
        Path log = logOf(dir, state);
        copy(log, aside);
        try (EmbeddedBroker second = EmbeddedBroker.start(same, fault -> {})) {
          member.commitTransaction();
          // Until then the next broker would still tell all partitions of it.
          EngineRig.await("its coordinator is done with it", () -> isComplete(rig, name));
          for (int i = 0; i < since; i++) {
            member.beginTransaction();
            member.send(outcome).get();
            member.commitTransaction();
          }
          EngineRig.await("and with what followed", () -> isComplete(rig, name));
          if (last != Last.COMMITTED) {
            member.beginTransaction();
            member.send(outcome).get();
          }
          if (last == Last.ABORTED) {
            member.abortTransaction();
            EngineRig.await(
                "and with the last", () -> told(rig, name) == TransactionState.COMPLETE_ABORT);
          }
        }
        member.close(Duration.ZERO);
        copy(aside, log);
      }
      return rig.prefix;
    }
  }

  private static boolean isComplete(EngineRig rig, String name) {
    return told(rig, name) == TransactionState.COMPLETE_COMMIT;
  }

  private static TransactionState told(EngineRig rig, String name) {
    try {
      return rig.admin.describeTransactions(List.of(name)).description(name).get().state();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Path logOf(Path dir, TopicPartition partition) throws IOException {
    try (Stream<Path> all = Files.walk(dir)) {
      return all.filter(p -> p.getFileName().toString().equals(partition.toString()))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Has the second folder hold what the first holds and nothing else. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> old = Files.list(to)) {
      for (Path file : old.toList()) {
        Files.delete(file);
      }
    }
    try (Stream<Path> all = Files.list(from)) {
      for (Path file : all.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void whatHangsWhereNoWorkerReadsIsEndedByTheOwnerOfThePartitionsNumber(@TempDir Path dir)
      throws Exception {
    String who = "person0@example.com";
    int partition = new Router(EngineRig.PARTITIONS).partitionOf(new Key(who));
    // Given outcomes of a transaction of which no coordinator knows
    String prefix = leaveOpen(dir, "outcomes", partition);
    forgetTransactions(dir);

    try (EmbeddedBroker broker = EngineRig.broker(dir);
        EngineRig rig = EngineRig.attached(KafkaConnection.to(broker.bootstrapServers()), prefix);
        var _ = rig.start("a", new Mailboxes(prefix + "outcomes"))) {
      // When
      rig.send(who, "event");
      rig.producer.flush();

      // Then an auditor reads past it, and never sees it
      EngineRig.await("the outcome", Duration.ofMinutes(2), () -> !rig.all("outcomes").isEmpty());
      assertThat(rig.all("outcomes"))
          .extracting(r -> EngineRig.text(r.value()))
          .singleElement()
          .asString()
          .startsWith(who + "/event");
    }
  }

  @Test
  void aRestartedWorkerNeverTakesUpTheProducerOfTheOneThatWasKilledAndEndsItsTransaction(
      @TempDir Path dir) throws Exception {
    try (EmbeddedBroker broker = EngineRig.broker(dir);
        EngineRig rig = EngineRig.on(broker)) {
      TopicPartition state = new TopicPartition(rig.prefix + "state", 0);
      TopicPartition event = new TopicPartition(rig.prefix + "voicemail", 0);
      TopicPartition untouched = new TopicPartition(rig.prefix + "voicemail", 1);
      // Given two that were killed in a transaction, one of them of another worker
      TransactionNames killed = new TransactionNames(rig.settings("a"), Clock.systemUTC());
      TransactionNames other = new TransactionNames(rig.settings("a@b"), Clock.systemUTC());
      String name = killed.next();
      try (var _ = open(rig, name, state, event);
          var _ = open(rig, other.next(), state, untouched)) {
        // When
        TransactionNames restarted =
            new TransactionNames(
                rig.settings("a"), Clock.offset(Clock.systemUTC(), Duration.ofSeconds(1)));
        retired(rig, "a").retireThoseOfEarlierProcesses();

        // Then
        assertThat(restarted.next()).isNotEqualTo(name);
        EngineRig.await(
            "the dead one's offsets are decided",
            () -> {
              try {
                return StableOffsets.of(rig.admin, GROUP, List.of(event)).get(event) == null;
              } catch (UnstableOffsetCommitException e) {
                return false; // its marker is on its way
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
        assertThatThrownBy(() -> StableOffsets.of(rig.admin, GROUP, List.of(untouched)))
            .as("another worker's is let alone")
            .isInstanceOf(UnstableOffsetCommitException.class);
      }
    }
  }

  /** A broker that goes while a transaction is open; returns the prefix of the topics. */
  private static String leaveOpen(Path dir, String records, int partition) throws Exception {
    EmbeddedBroker broker = EngineRig.broker(dir);
    KafkaProducer<byte[], byte[]> member;
    String prefix;
    try (EngineRig rig = EngineRig.on(broker)) {
      prefix = rig.prefix;
      member =
          open(
              rig,
              "forgotten",
              new TopicPartition(prefix + records, partition),
              new TopicPartition(prefix + "voicemail", partition));
    } finally {
      broker.close();
    }
    member.close(Duration.ZERO);
    return prefix;
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
