package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.event.ControlEvent;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.FollowUp;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Verdict;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The engine on a real broker with mailboxes in memory. */
class WorkerLoopIT {
  @TempDir static Path dir;
  private static EmbeddedBroker broker;
  private EngineRig rig;
  private Mailboxes mailboxes;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = EngineRig.broker(dir);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void createTopics() throws Exception {
    rig = EngineRig.on(broker);
    mailboxes = new Mailboxes(rig.prefix + "outcomes");
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  private List<String> send(int subscribers, int events) {
    List<String> who = new ArrayList<>();
    for (int s = 0; s < subscribers; s++) {
      who.add("person" + s + "@example.com");
    }
    for (int e = 0; e < events; e++) {
      for (String one : who) {
        rig.send(one, "event-%05d".formatted(e));
      }
    }
    rig.producer.flush();
    return who;
  }

  private void awaitOutcomes(int count) throws InterruptedException {
    EngineRig.await(count + " outcomes", () -> rig.all("outcomes").size() >= count);
  }

  private void assertEverythingOnceAndInOrder(List<String> who, int events) {
    List<String> expected = new ArrayList<>();
    for (int e = 0; e < events; e++) {
      expected.add("event-%05d".formatted(e));
    }
    for (String one : who) {
      assertThat(mailboxes.appended.get(one)).as(one).containsExactlyElementsOf(expected);
    }
    assertThat(mailboxes.overlaps).as("two calls for one subscriber").isEmpty();
    Set<String> ended = new HashSet<>();
    rig.all("outcomes").forEach(r -> ended.add(EngineRig.text(r.value()).split("=", 2)[0]));
    assertThat(ended).hasSize(who.size() * events);
  }

  @Test
  void eventsOfManySubscribersAreAppliedOnceInOrderWithoutASearch() throws Exception {
    try (var _ = rig.start("a", mailboxes)) {
      List<String> who = send(20, 50);
      awaitOutcomes(1000);
      assertEverythingOnceAndInOrder(who, 50);
      assertThat(mailboxes.searches).hasValue(0);
      assertThat(rig.all("outcomes")).hasSize(1000);
    }
    rig.committed()
        .forEach((partition, offset) -> {
          CommitMetadata metadata = CommitMetadata.decode(offset).orElseThrow();
          assertThat(metadata.point().released()).as("%s", partition).isTrue();
          assertThat(metadata.point().claim()).isEqualTo(offset.offset());
        });
  }

  @Test
  void rollingRestartsOfThreeMembersLoseNothingDoubleNothingAndKeepOrder() throws Exception {
    long seed = Long.getLong("engine.seed", 42);
    Random random = new Random(seed);
    mailboxes.delay = a -> Duration.ofMillis(random.nextInt(8));
    EngineRig.Running[] members = new EngineRig.Running[3];
    for (int m = 0; m < 3; m++) {
      members[m] = rig.start("m" + m, mailboxes);
    }
    List<String> who = send(30, 100);
    for (int round = 0; round < 6; round++) {
      Thread.sleep(300 + random.nextInt(700));
      int m = round % 3;
      members[m].close();
      members[m] = rig.start("m" + m, mailboxes);
    }
    awaitOutcomes(3000);
    for (EngineRig.Running member : members) {
      member.close();
    }
    assertEverythingOnceAndInOrder(who, 100);
    assertThat(rig.all("outcomes")).as("seed %s", seed).hasSize(3000);
  }

  @Test
  void aReplayFromTheBeginningAppendsNothingThatStateKnows() throws Exception {
    List<String> who = send(10, 20);
    try (var _ = rig.start("a", mailboxes)) {
      awaitOutcomes(200);
    }
    Map<TopicPartition, OffsetAndMetadata> back = new HashMap<>();
    rig.committed().keySet().forEach(p -> back.put(p, new OffsetAndMetadata(0)));
    rig.admin.alterConsumerGroupOffsets(rig.prefix + "workers", back).all().get();
    try (var _ = rig.start("b", mailboxes)) {
      awaitOutcomes(400);
    }
    assertEverythingOnceAndInOrder(who, 20);
    assertThat(mailboxes.searches).hasValue(0);
  }

  @Test
  void aParkedSubscribersEventsAreRedrivenInOrderWhileOthersGoOn() throws Exception {
    String sick = "person0@example.com";
    AtomicBoolean isSick = new AtomicBoolean(true);
    mailboxes.script =
        a ->
            isSick.get() && a.subscriber().value().equals(sick)
                ? new Verdict.Park<>(Cause.of("mailbox-full"), Duration.ofMillis(500))
                : null;
    List<String> who;
    try (var _ = rig.start("a", mailboxes)) {
      who = send(5, 30);
      awaitOutcomes(120);
      EngineRig.await("parked", () -> rig.all("parked").size() == 30);
      assertThat(mailboxes.appended).doesNotContainKey(sick);
    }
    // The owner changes half-way: a new one knows who is parked.
    isSick.set(false);
    mailboxes.delay = a -> Duration.ofMillis(a.purpose() == Purpose.REDRIVE ? 100 : 0);
    try (var _ = rig.start("b", mailboxes)) {
      EngineRig.await("some redriven", () -> mailboxes.appended.containsKey(sick));
    }
    try (var _ = rig.start("c", mailboxes)) {
      rig.send(sick, "event-00030");
      rig.producer.flush();
      awaitOutcomes(151);
    }
    List<String> expected = new ArrayList<>(mailboxes.appended.get(who.get(1)));
    expected.add("event-00030");
    assertThat(mailboxes.appended.get(sick)).containsExactlyElementsOf(expected);
    assertThat(mailboxes.overlaps).isEmpty();
  }

  /** One transaction for all of it could take longer than the broker lets it. */
  @Test
  void whatACircuitParksAtOnceIsWrittenInTransactionsOfABoundedSize() throws Exception {
    AtomicBoolean open = new AtomicBoolean(true);
    mailboxes.script =
        a ->
            open.get()
                ? new Verdict.Park<>(Cause.of("circuit-open"), Duration.ofMillis(500))
                : null;
    WorkerSettings settings =
        rig.settings("a").with(EngineRig.limits().with(new Limits.Batches(50, 2_000)));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    WorkerLoop<String> loop = rig.worker(settings, mailboxes, registry);
    Thread thread = Thread.ofPlatform().start(loop);
    List<String> who = send(40, 50);
    EngineRig.await("parked", () -> rig.all("parked").size() == 2_000);
    Timer written = registry.get("umsync.worker.transactions").tag("result", "written").timer();
    assertThat(written.count()).isGreaterThan(40);
    open.set(false);
    awaitOutcomes(2_000);
    loop.close();
    thread.join();
    assertEverythingOnceAndInOrder(who, 50);
  }

  /** The probe would come after an hour. */
  @Test
  void aNewOwnerTriesAgainWhomTheOneBeforeParkedForACauseThatIsGone() throws Exception {
    AtomicBoolean token = new AtomicBoolean();
    mailboxes.script =
        a ->
            token.get()
                ? null
                : new Verdict.Park<>(
                    Cause.of(a.subscriber().value().startsWith("person0") ? "no-token" : "full"),
                    Duration.ofHours(1));
    List<String> who;
    try (var _ = rig.start("a", mailboxes)) {
      who = send(3, 2);
      EngineRig.await("parked", () -> rig.all("parked").size() == 6);
    }
    token.set(true);
    WorkerLoop<String> loop = rig.worker(rig.settings("b"), mailboxes);
    loop.watchParked((subscriber, cause) -> cause.code().equals("no-token"));
    Thread thread = Thread.ofPlatform().start(loop);
    awaitOutcomes(2);
    assertThat(mailboxes.appended).containsOnlyKeys(who.getFirst());
    loop.redriveNow(new Key(who.get(1)), cause -> cause.code().equals("no-token"));
    loop.redriveNow(new Key(who.get(2)), cause -> cause.code().equals("full"));
    awaitOutcomes(4);
    assertThat(mailboxes.appended).containsOnlyKeys(who.get(0), who.get(2));
    loop.close();
    thread.join();
  }

  @Test
  void aMailboxThatNeverAnswersIsParkedAndHoldsNobodyUp() throws Exception {
    String stuck = "person0@example.com";
    mailboxes.script =
        a -> {
          if (a.subscriber().value().equals(stuck)) {
            Thread.sleep(Duration.ofMinutes(5));
          }
          return null;
        };
    try (var _ = rig.start("a", mailboxes)) {
      send(5, 30);
      awaitOutcomes(120);
      EngineRig.await("parked", () -> rig.all("parked").size() == 30);
      Map<Integer, Long> ends = new HashMap<>();
      rig.all("voicemail").forEach(r -> ends.merge(r.partition(), r.offset() + 1, Math::max));
      EngineRig.await(
          "the frontier at the end",
          () ->
              rig.committed().entrySet().stream()
                  .allMatch(
                      e -> e.getValue().offset() >= ends.getOrDefault(e.getKey().partition(), 0L)));
    }
  }

  @Test
  void anEventInTheWrongPartitionIsForwardedOnceAndAPoisonedOneIsSetAside() throws Exception {
    String who = "somebody@example.com";
    int right = new Router(EngineRig.PARTITIONS).partitionOf(new Key(who));
    int wrong = (right + 1) % EngineRig.PARTITIONS;
    try (var _ = rig.start("a", mailboxes)) {
      rig.sendTo(wrong, "Somebody@Example.com", "misdirected", "dev.umsync.voicemail.received");
      rig.producer.flush();
      awaitOutcomes(1);
      rig.sendTo(right, who, "poisoned", "dev.umsync.voicemail.received");
      rig.sendTo(right, who, "after", "dev.umsync.voicemail.received");
      rig.producer.flush();
      awaitOutcomes(2);
    }
    assertThat(mailboxes.appended.get(who)).containsExactly("misdirected", "after");
    var parked = rig.all("parked");
    assertThat(parked).hasSize(1);
    assertThat(ParkedRecords.text(parked.getFirst().headers(), ParkedRecords.REASON, ""))
        .isEqualTo("undecodable");
    var forwarded =
        rig.all("voicemail").stream().filter(r -> ParkedRecords.isForwarded(r.headers())).toList();
    assertThat(forwarded).hasSize(1);
    assertThat(EngineRig.text(forwarded.getFirst().key())).isEqualTo(who);
    assertThat(ParkedRecords.text(forwarded.getFirst().headers(), "umsync-first-partition", ""))
        .isEqualTo(Integer.toString(wrong));
  }

  /** Each later transaction would begin with the same record, and nothing be committed any more. */
  @Test
  void anEventThatTheParkedTopicDoesNotTakeIsKeptWithoutItsContentAndHoldsNobodyUp()
      throws Exception {
    String sick = "person0@example.com";
    rig.set("parked", "max.message.bytes", "20000");
    AtomicBoolean isSick = new AtomicBoolean(true);
    mailboxes.script =
        a ->
            isSick.get() && a.subscriber().value().equals(sick)
                ? new Verdict.Park<>(Cause.of("mailbox-full"), Duration.ofMillis(500))
                : null;
    byte[] noise = new byte[40_000];
    new Random(1).nextBytes(noise);
    String recording = Base64.getEncoder().encodeToString(noise);
    rig.send(sick, recording);
    try (var _ = rig.start("a", mailboxes)) {
      send(3, 5);
      awaitOutcomes(10);
      EngineRig.await("parked", () -> rig.all("parked").size() == 6);
      isSick.set(false);
      awaitOutcomes(15);
    }
    assertThat(mailboxes.appended.get(sick)).hasSize(5).doesNotContain(recording);
    assertThat(mailboxes.overlaps).isEmpty();
    var left = rig.all("parked");
    assertThat(left)
        .filteredOn(r -> r.value() == null)
        .singleElement()
        .satisfies(r -> {
          assertThat(ParkedRecords.text(r.headers(), ParkedRecords.REASON, ""))
              .isEqualTo("mailbox-full");
          assertThat(ParkedRecords.text(r.headers(), ParkedRecords.ORIGIN_OFFSET, ""))
              .isEqualTo(Long.toString(rig.offset("voicemail", recording)));
        });
  }

  @Test
  void anOperatorsDropClosesWhatIsParkedWithoutTouchingTheMailbox() throws Exception {
    String who = "person0@example.com";
    mailboxes.script =
        a ->
            switch (a.purpose()) {
              case DROP ->
                  Verdict.done(
                      new Effects(
                          "superseded",
                          List.of(),
                          List.of(
                              new Effects.Publication(
                                  rig.prefix + "outcomes",
                                  who,
                                  (who + "/" + a.event() + "=superseded")
                                      .getBytes(StandardCharsets.UTF_8),
                                  List.of()))));
              case DELIVER, REDRIVE, LOOK_AGAIN, ERRAND ->
                  a.event().equals("later")
                      ? null
                      : new Verdict.Park<>(Cause.of("mailbox-full"), Duration.ofHours(1));
            };
    int right = new Router(EngineRig.PARTITIONS).partitionOf(new Key(who));
    try (var _ = rig.start("a", mailboxes)) {
      send(1, 5);
      EngineRig.await("parked", () -> rig.all("parked").size() == 5);
      rig.sendTo(right, who, "", ControlEvent.Order.DROP.ceType());
      rig.producer.flush();
      awaitOutcomes(5);
      EngineRig.await("resolved records are removed", () -> rig.all("parked").isEmpty());
      rig.send(who, "later");
      rig.producer.flush();
      awaitOutcomes(6);
    }
    assertThat(mailboxes.appended.get(who)).containsExactly("later");
  }

  /** After an upgrade, say, that knows what the worker before did not. */
  @Test
  void anEventSetAsideIsRetriedOrDroppedByAnOperatorAndLeavesTheLog() throws Exception {
    String who = "person0@example.com";
    String other = "person1@example.com";
    try (var _ = rig.start("a", mailboxes)) {
      rig.send(who, "poison-1");
      rig.send(other, "poison-2");
      rig.send(other, "poison-3");
      rig.send(who, "after");
      rig.producer.flush();
      EngineRig.await("set aside", () -> rig.all("parked").size() == 3);
      rig.order(who, ControlEvent.Order.RETRY, OptionalLong.empty());
      long third = rig.offsetInParked("poison-3");
      rig.order(other, ControlEvent.Order.DROP, OptionalLong.of(third));
      awaitOutcomes(2);
    }
    assertThat(outcomes())
        .containsExactlyInAnyOrder("person0@example.com/after", "dropped poison-3");
    assertThat(mailboxes.appended.get(who)).containsExactly("after");
    rig.healed = true;
    try (var _ = rig.start("b", mailboxes)) {
      rig.order(who, ControlEvent.Order.RETRY, OptionalLong.empty());
      awaitOutcomes(3);
      rig.order(other, ControlEvent.Order.DROP, OptionalLong.empty());
      awaitOutcomes(4);
      EngineRig.await("resolved records are removed", () -> rig.all("parked").isEmpty());
    }
    assertThat(mailboxes.appended.get(who)).containsExactly("after", "poison-1");
    assertThat(mailboxes.appended).doesNotContainKey(other);
  }

  private List<String> outcomes() {
    return rig.all("outcomes").stream()
        .map(r -> EngineRig.text(r.value()).split("=", 2)[0])
        .toList();
  }

  @Test
  void afterAKillWhatWasClaimedIsSuspectAndNothingIsAppendedTwice(@TempDir Path boxes)
      throws Exception {
    int subscribers = 20;
    try (WorkerProcess first =
        WorkerProcess.start(rig, "a", boxes, Duration.ofMillis(10), Duration.ofMillis(150))) {
      send(subscribers, 20);
      EngineRig.await("appends", () -> lines(boxes, subscribers) > 60);
      first.kill();
    }
    Map<Integer, CommitMetadata> left = new HashMap<>();
    EngineRig.await("the open transaction to end", () -> !rig.committed().isEmpty());
    rig.committed()
        .forEach((p, o) -> left.put(p.partition(), CommitMetadata.decode(o).orElseThrow()));
    int atKill = lines(boxes, subscribers);
    try (var _ =
        rig.start(
            "b",
            new FileMailboxes(boxes, "b", rig.prefix + "outcomes", Duration.ZERO, Duration.ZERO))) {
      awaitOutcomes(subscribers * 20);
    }
    assertThat(lines(boxes, subscribers)).isEqualTo(subscribers * 20).isGreaterThan(atKill);
    assertBoxes(boxes, subscribers, 20);
    assertThat(left.values()).allMatch(m -> !m.point().released());
    Set<String> triedByFirst = new HashSet<>();
    FileMailboxes.read(FileMailboxes.attempts(boxes, "a"))
        .forEach(line -> triedByFirst.add(line.substring(line.indexOf(' ') + 1)));
    for (String line : FileMailboxes.read(FileMailboxes.attempts(boxes, "b"))) {
      if (triedByFirst.contains(line.substring(line.indexOf(' ') + 1))) {
        assertThat(line).startsWith("suspect");
      }
    }
  }

  @Test
  void aFrozenWorkerThatWakesChangesNothingAndCommitsNothing(@TempDir Path boxes) throws Exception {
    int subscribers = 10;
    try (WorkerProcess zombie =
        WorkerProcess.start(rig, "z", boxes, Duration.ofMillis(40), Duration.ZERO)) {
      send(subscribers, 30);
      EngineRig.await("appends", () -> lines(boxes, subscribers) > 30);
      zombie.freeze();
      try (var _ =
          rig.start(
              "h",
              new FileMailboxes(
                  boxes, "h", rig.prefix + "outcomes", Duration.ZERO, Duration.ZERO))) {
        EngineRig.await(
            "the heir to have done the most", () -> rig.all("outcomes").size() >= subscribers * 30);
        Map<?, OffsetAndMetadata> before = rig.committed();
        int linesBefore = lines(boxes, subscribers);
        zombie.thaw();
        Thread.sleep(3_000);
        assertThat(lines(boxes, subscribers)).isEqualTo(linesBefore);
        assertThat(rig.all("outcomes")).hasSize(subscribers * 30);
        assertThat(before).isNotEmpty();
      }
    }
    assertBoxes(boxes, subscribers, 30);
  }

  private static int lines(Path boxes, int subscribers) {
    int lines = 0;
    for (int s = 0; s < subscribers; s++) {
      lines +=
          FileMailboxes.read(FileMailboxes.mailbox(boxes, "person" + s + "@example.com")).size();
    }
    return lines;
  }

  private static void assertBoxes(Path boxes, int subscribers, int events) {
    List<String> expected = new ArrayList<>();
    for (int e = 0; e < events; e++) {
      expected.add("event-%05d".formatted(e));
    }
    for (int s = 0; s < subscribers; s++) {
      assertThat(FileMailboxes.read(FileMailboxes.mailbox(boxes, "person" + s + "@example.com")))
          .containsExactlyElementsOf(expected);
    }
  }

  @Test
  void offsetsThatWereForgottenMakeEverythingSuspectAndStateIsStillBelieved() throws Exception {
    List<String> who = send(5, 20);
    try (var _ = rig.start("a", mailboxes)) {
      awaitOutcomes(100);
    }
    rig.admin
        .deleteConsumerGroupOffsets(rig.prefix + "workers", rig.committed().keySet())
        .all()
        .get();
    rig.send(who.get(0), "event-00020");
    rig.producer.flush();
    try (var _ = rig.start("b", mailboxes)) {
      awaitOutcomes(201);
    }
    assertThat(mailboxes.appended.get(who.get(0))).hasSize(21);
    assertThat(mailboxes.appended.get(who.get(1))).hasSize(20);
    assertThat(mailboxes.searches).as("only what state does not know").hasValue(1);
  }

  @Test
  void aSecondLookThatAHandOverInterruptedIsMadeByTheNextOwner() throws Exception {
    String who = "person0@example.com";
    Instant due = Instant.ofEpochMilli(Instant.now().plusSeconds(4).toEpochMilli());
    List<Instant> looks = Collections.synchronizedList(new ArrayList<>());
    VoicemailHandler<String> handler =
        (attempt, state) -> {
          byte[] look = (due.toEpochMilli() + " " + who + " look").getBytes(StandardCharsets.UTF_8);
          if (attempt.purpose() == Purpose.LOOK_AGAIN) {
            assertThat(attempt.event()).isEqualTo("look");
            looks.add(Instant.now());
            return Verdict.done(
                new Effects(
                    "looked-again", List.of(Effects.StateChange.look("vm-1", null)), List.of()));
          }
          return new Verdict.Done<>(
              new Effects(
                  "applied",
                  List.of(Effects.StateChange.look("vm-1", look)),
                  List.of(new Effects.Publication(rig.prefix + "outcomes", who, look, List.of()))),
              Optional.of(new FollowUp<>(Duration.ofHours(1), "lost with its owner")));
        };
    try (var _ = rig.start("a", handler)) {
      send(1, 1);
      awaitOutcomes(1);
    }
    try (var _ = rig.start("b", handler)) {
      EngineRig.await("the look", () -> !looks.isEmpty());
    }
    assertThat(looks).singleElement().satisfies(at -> assertThat(at).isAfterOrEqualTo(due));
    try (var _ = rig.start("c", handler)) {
      send(1, 1);
      awaitOutcomes(2);
    }
    assertThat(looks).as("made once").hasSize(1);
  }

  @Test
  void theClassicProtocolDoesTheSame() throws Exception {
    WorkerSettings classic = rig.settings("a").withClassicProtocol();
    WorkerLoop<String> loop = rig.worker(classic, mailboxes);
    Thread thread = Thread.ofPlatform().start(loop);
    List<String> who = send(10, 20);
    awaitOutcomes(200);
    loop.close();
    thread.join();
    assertEverythingOnceAndInOrder(who, 20);
    assertThat(mailboxes.searches).hasValue(0);
  }

  @Test
  void eventsRemovedBeforeTheyWereHandledAreNamedAndTheRestGoesOn() throws Exception {
    List<String> who = send(1, 10);
    int partition = new Router(EngineRig.PARTITIONS).partitionOf(new Key(who.getFirst()));
    TopicPartition log = new TopicPartition(rig.prefix + "voicemail", partition);
    rig.admin
        .alterConsumerGroupOffsets(
            rig.prefix + "workers", Map.of(log, new OffsetAndMetadata(2, "1;c=2;r=1;n=x;f=")))
        .all()
        .get();
    rig.admin.deleteRecords(Map.of(log, RecordsToDelete.beforeOffset(6))).all().get();
    ListAppender<ILoggingEvent> seen = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(PartitionRestore.class);
    seen.start();
    logger.addAppender(seen);
    try (var _ = rig.start("a", mailboxes)) {
      awaitOutcomes(4);
    } finally {
      logger.detachAppender(seen);
    }
    assertThat(mailboxes.appended.get(who.getFirst()))
        .containsExactly("event-00006", "event-00007", "event-00008", "event-00009");
    assertThat(seen.list)
        .filteredOn(e -> e.getLevel() == Level.ERROR)
        .singleElement()
        .satisfies(e ->
            assertThat(e.getKeyValuePairs().toString())
                .contains("firstLost=\"2\"", "lastLost=\"5\""));
  }

  @Test
  void whileKafkaIsAwayNothingStartsAndAfterwardsItGoesOn(@TempDir Path own) throws Exception {
    EmbeddedBroker first = EngineRig.broker(own);
    BrokerSettings same = BrokerSettings.throwAway(own).withPort(first.port());
    EngineRig site = EngineRig.on(first);
    Mailboxes boxes = new Mailboxes(site.prefix + "outcomes");
    boxes.delay = a -> Duration.ofMillis(20);
    try (var _ = site.start("a", boxes)) {
      for (int e = 0; e < 200; e++) {
        site.send("person" + e % 5 + "@example.com", "event-%05d".formatted(e));
      }
      site.producer.flush();
      EngineRig.await("the first appends", () -> boxes.count() > 20);
      first.close();
      Thread.sleep(6_000); // longer than the lease
      int atMost = boxes.count();
      Thread.sleep(1_000);
      assertThat(boxes.count()).as("nothing without a lease").isEqualTo(atMost);
      try (EmbeddedBroker second = EmbeddedBroker.start(same, fault -> {})) {
        assertThat(second.port()).isEqualTo(first.port());
        EngineRig.await("all appends", Duration.ofMinutes(2), () -> boxes.count() >= 200);
        // Longer than a transaction that nobody ends may hang: it is looked for every 15 s.
        EngineRig.await(
            "all outcomes", Duration.ofMinutes(3), () -> site.all("outcomes").size() >= 200);
        for (int p = 0; p < 5; p++) {
          List<String> box = boxes.appended.get("person" + p + "@example.com");
          assertThat(box).hasSize(40).isSorted().doesNotHaveDuplicates();
        }
      } finally {
        site.close();
      }
    }
  }
}
