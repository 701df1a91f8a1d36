package dev.umsync.ingest.kafka.mailbox;

import static dev.umsync.ingest.umserver.MailboxActs.ANA;
import static dev.umsync.ingest.umserver.MailboxActs.BO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.MailboxRecords;
import dev.umsync.common.mailbox.MailboxCodec;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.ingest.IngestSite;
import dev.umsync.ingest.umserver.CourierLimits;
import dev.umsync.ingest.umserver.HandOver;
import dev.umsync.ingest.umserver.HandOver.Done;
import dev.umsync.ingest.umserver.HandOver.Refused;
import dev.umsync.ingest.umserver.HandOver.Retry;
import dev.umsync.ingest.umserver.MailboxActs;
import dev.umsync.ingest.umserver.Trouble.Kind;
import dev.umsync.ingest.umserver.UmServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way back over a real broker, to a UM server that does as it is told. */
class MailboxLinkIT {
  private static final String SOURCE = "um://pbx";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  @TempDir private static Path folder;
  private static IngestSite site;
  private static int made;

  private final MailboxActs acts = new MailboxActs(SOURCE);
  private final MailboxRecords records = new MailboxRecords(new MailboxCodec());
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final List<MailboxEvent> taken = Collections.synchronizedList(new ArrayList<>());
  private final List<AutoCloseable> open = new ArrayList<>();
  private volatile Function<MailboxEvent, HandOver> answer = event -> new Done();
  private Clock clock = Clock.systemUTC();
  private Topics topics;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeAll
  static void start() throws Exception {
    site = new IngestSite(folder);
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  @BeforeEach
  void topics() throws Exception {
    topics =
        site.provisioned("link" + made++ + ".", Set.of(TopicSpec.MAILBOX, TopicSpec.UM_PARKED));
    producer = site.kafka().producer("test", PATIENCE, Map.of());
    open.add(producer);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private final class Server implements UmServer {
    @Override
    public HandOver take(MailboxEvent event) {
      HandOver how = answer.apply(event);
      if (how instanceof Done) {
        taken.add(event);
      }
      return how;
    }

    @Override
    public void close() {}
  }

  private MailboxLink link(Duration deadAfter) {
    MailboxLink link =
        new MailboxLink(
            "pbx",
            new SourceUri(SOURCE),
            new Server(),
            new CourierLimits(deadAfter, Duration.ofMillis(20), Duration.ofMillis(200), 8, 200, 50),
            new LinkSurroundings(
                site.kafka(),
                topics,
                registry,
                clock,
                System::nanoTime,
                new Random(7),
                site.executor()));
    open.add(link);
    return link;
  }

  private MailboxEvent send(MailboxEvent event) throws Exception {
    producer.send(records.encode(topics.name(TopicSpec.MAILBOX), event)).get();
    return event;
  }

  private ParkedDesk desk() {
    ParkedDesk desk = new ParkedDesk(site.kafka(), topics, Clock.systemUTC(), PATIENCE);
    open.add(desk);
    return desk;
  }

  private long committed() throws Exception {
    try (Admin admin = site.kafka().admin("test")) {
      return admin
          .listConsumerGroupOffsets(topics.prefix() + "um-pbx")
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(o -> o == null ? 0 : o.offset())
          .sum();
    }
  }

  private void awaitCommitted(long offsets) throws InterruptedException {
    IngestSite.await(
        offsets + " are committed",
        () -> {
          try {
            return committed() == offsets;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  /** The link's own task asks for the time when an event is settled; the first time it fails. */
  @Test
  void anErrorThatNobodyForesawBeginsItAnewAtTheLastCommit() throws Exception {
    AtomicBoolean failed = new AtomicBoolean();
    InstantSource failing =
        () -> {
          if (failed.compareAndSet(false, true)) {
            throw new IllegalStateException("an error that nobody foresaw");
          }
          return Instant.now();
        };
    clock = failing.withZone(ZoneOffset.UTC);
    MailboxEvent mine = send(acts.read(ANA, "1"));

    link(Duration.ofHours(1));

    awaitCommitted(1);
    assertThat(failed).isTrue();
    assertThat(taken).isNotEmpty().containsOnly(mine);
    assertThat(registry.get("umsync.ingest.um.waiting").gauges()).hasSize(1);
  }

  @Test
  void whatIsMeantForTheServerReachesItAndIsCommittedOnceItHasIt() throws Exception {
    MailboxEvent mine = send(acts.read(ANA, "1"));
    send(new MailboxActs("um://other").read(ANA, "2"));
    producer
        .send(
            new ProducerRecord<>(
                topics.name(TopicSpec.MAILBOX),
                "x".getBytes(StandardCharsets.UTF_8),
                new byte[] {1}))
        .get();
    answer = event -> Retry.because(Kind.UNREACHABLE, "no connection");
    link(Duration.ofHours(1));
    IngestSite.await(
        "it is tried",
        () ->
            registry.find("umsync.ingest.um.waiting").gauges().stream()
                .anyMatch(gauge -> gauge.value() == 1));
    assertThat(committed()).isLessThan(3);

    answer = event -> new Done();

    awaitCommitted(3);
    assertThat(taken).containsExactly(mine);
    assertThat(
            registry
                .counter("umsync.ingest.um.events", "source", "pbx", "result", "undecodable")
                .count())
        .isEqualTo(1);
  }

  @Test
  void whatTheServerDoesNotTakeIsParkedAndTriedAgainWhenAnOperatorSaysSo() throws Exception {
    answer =
        event ->
            event.meta().subscriber().equals(ANA)
                ? Refused.because(Kind.REJECTED, "it answered 422")
                : new Done();
    MailboxEvent bad = send(acts.deleted(ANA, "1"));
    MailboxEvent good = send(acts.read(BO, "2"));
    link(Duration.ofHours(1));
    awaitCommitted(2);
    assertThat(taken).containsExactly(good);

    ParkedDesk desk = desk();
    ParkedEvent parked = desk.list().getFirst();
    assertThat(parked.event()).hasValue(bad);
    assertThat(parked.headers().reason()).isEqualTo("it answered 422");
    assertThat(parked.headers().attempts()).isEqualTo(1);

    desk.retry(parked); // refused again: parked again, without a loop
    IngestSite.await(
        "it is parked again",
        () -> desk.list().stream().allMatch(p -> p.headers().retryAt().isEmpty()));
    answer = event -> new Done();
    desk.retry(desk.list().getFirst());
    IngestSite.await("nothing is parked", () -> desk.list().isEmpty());
    assertThat(taken).containsExactly(good, bad);
  }

  @Test
  void aLaterEventAboutTheSameTakesTheParkedOnesPlace() throws Exception {
    answer = event -> Retry.because(Kind.UNKNOWN_VOICEMAIL, "not there");
    MailboxEvent first = send(acts.read(ANA, "1"));
    link(Duration.ofMillis(100));
    awaitCommitted(1);
    ParkedDesk desk = desk();
    assertThat(desk.list()).singleElement().satisfies(p -> assertThat(p.event()).hasValue(first));

    MailboxEvent second = send(acts.unread(ANA, "1"));
    awaitCommitted(2);
    assertThat(desk.list()).singleElement().satisfies(p -> assertThat(p.event()).hasValue(second));

    answer = event -> new Done();
    MailboxEvent third = send(acts.deleted(ANA, "1"));
    awaitCommitted(3);
    assertThat(taken).containsExactly(third);
    assertThat(desk.list()).isEmpty();
  }

  @Test
  void aDroppedOneIsGoneAndAnInstanceStartedLaterKnowsWhatIsParked() throws Exception {
    answer = event -> Refused.because(Kind.REJECTED, "it answered 422");
    send(acts.read(ANA, "1"));
    send(acts.read(ANA, "2"));
    MailboxLink link = link(Duration.ofHours(1));
    awaitCommitted(2);
    link.close();
    ParkedDesk desk = desk();
    desk.drop(desk.list().getFirst());
    assertThat(desk.list()).hasSize(1);

    answer = event -> new Done();
    link(Duration.ofHours(1));
    send(acts.unread(ANA, "2"));
    awaitCommitted(3);
    assertThat(desk.list()).isEmpty();
  }

  /** Fails with the seed that it prints. */
  @Test
  void nothingIsLostAndEachPersonsOrderHoldsWhileInstancesComeAndGo() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("MailboxLinkIT seed " + seed);
    Random random = new Random(seed);
    Map<Subscriber, List<String>> sent = new HashMap<>();
    Map<String, Integer> attempts = new ConcurrentHashMap<>();
    answer =
        event ->
            attempts.merge(event.meta().id(), 1, Integer::sum) == 1
                    && Math.floorMod(event.meta().id().hashCode() ^ (int) seed, 5) == 0
                ? Retry.because(Kind.SERVER_ERROR, "it answered 500")
                : new Done();
    List<MailboxLink> running = new ArrayList<>(List.of(link(Duration.ofHours(1))));
    for (int i = 0; i < 400; i++) {
      Subscriber who = Subscriber.of("p" + random.nextInt(40) + "@example.com");
      MailboxEvent event = send(acts.read(who, "vm" + i));
      sent.computeIfAbsent(who, w -> new ArrayList<>()).add(event.meta().id());
      if (i % 133 == 60) {
        running.add(link(Duration.ofHours(1)));
      } else if (i % 133 == 132) {
        running.removeFirst().close();
      }
    }
    awaitCommitted(400);

    Map<Subscriber, List<String>> came = new HashMap<>();
    for (MailboxEvent event : List.copyOf(taken)) {
      List<String> of = came.computeIfAbsent(event.meta().subscriber(), w -> new ArrayList<>());
      if (!of.contains(event.meta().id())) {
        of.add(event.meta().id());
      }
    }
    assertThat(came).as("seed " + seed).isEqualTo(sent);
  }
}
