package dev.umsync.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.instance.InstanceRecord;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.CompactedTopic;
import dev.umsync.common.keys.KeyPurpose;
import dev.umsync.common.keys.KeysetRotation;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.credential.account.ServiceAccountKey;
import dev.umsync.credential.config.TenantBook;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.CredentialRecord.Stage;
import dev.umsync.credential.store.KeyChange;
import dev.umsync.standalone.cli.CommandRun;
import dev.umsync.standalone.keys.KeyUsers;
import dev.umsync.standalone.site.Site;
import dev.umsync.testbed.idp.DemoServiceAccount;
import dev.umsync.testbed.mail.MailboxReader;
import io.micrometer.core.instrument.Counter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The whole product under a steady load while the keys it depends on are replaced. */
@TestMethodOrder(OrderAnnotation.class)
class KeyRotationIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final List<String> BOXES = List.of("2041", "2042", "2043");
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private static Path folder;
  private static DemoWorld world;

  @BeforeAll
  static void start() throws Exception {
    world =
        DemoWorld.start(
            folder.resolve("data"),
            provider ->
                DemoMailServer.GREENMAIL.start(provider, Duration.ZERO, Clock.systemUTC(), RANDOM),
            // Tokens of one minute are replaced after half of it.
            Map.of(
                "credentials.renew-before", "30s",
                "credentials.renew-jitter", "0s",
                "worker.token-life", "5s"),
            Clock.systemUTC(),
            RANDOM,
            line -> {});
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      world.close();
    }
  }

  private static void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("in time: " + what).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static TenantBook book(Site site) throws Exception {
    return new TenantBook(
        site.kafka(),
        site.config().topics(),
        site.keys().masterKey(),
        Clock.systemUTC(),
        RandomGenerator.of("SecureRandom"),
        Thread::sleep);
  }

  private static List<TokenRecord> tokens() {
    Site site = world.site();
    return CompactedTopic.read(
            site.kafka(), site.config().topics().name(TopicSpec.TOKENS), PATIENCE)
        .values()
        .stream()
        .map(value -> {
          try {
            return Json.read(value, TokenRecord.class);
          } catch (java.io.IOException e) {
            throw new AssertionError(e);
          }
        })
        .toList();
  }

  /** Voicemails without a pause until it is closed; says which were taken. */
  private static final class Load implements AutoCloseable {
    final Queue<String> taken = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<?> running;

    Load(String name) throws Exception {
      IngestAccess ingest = world.ingest();
      // A moment after its start ingest has not read of the people yet, and says so (422, 503).
      try (Posts posts = new Posts(ingest.uri(), ingest.trust(), ingest.apiKey())) {
        for (String box : BOXES) {
          until("ingest knows " + box, () -> posts.post(name + "-first-of-" + box, box));
        }
      }
      running =
          thread.submit(() -> {
            try (Posts posts = new Posts(ingest.uri(), ingest.trust(), ingest.apiKey())) {
              for (int i = 0; going.get(); i++) {
                String id = name + "-" + i;
                assertThat(posts.post(id, BOXES.get(i % BOXES.size()))).as(id).isTrue();
                taken.add(id);
                TimeUnit.MILLISECONDS.sleep(40);
              }
              return null;
            }
          });
    }

    @Override
    public void close() {
      going.set(false);
      try {
        running.get();
      } catch (java.util.concurrent.ExecutionException e) {
        throw new AssertionError("the load ended", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      thread.shutdown();
    }
  }

  /** Each was delivered at the first attempt: nothing was refused. */
  private static void assertDelivered(Queue<String> taken) throws Exception {
    Site site = world.site();
    List<OutcomeRecord> outcomes = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        Outcomes follow = new Outcomes(site, executor, outcome -> {})) {
      for (String id : taken) {
        Optional<OutcomeRecord> outcome = follow.await(id, PATIENCE);
        assertThat(outcome).as(id).isPresent();
        outcomes.add(outcome.get());
      }
    }
    assertThat(taken).hasSizeGreaterThan(20);
    assertThat(outcomes)
        .allSatisfy(o -> {
          assertThat(o.result()).isEqualTo(OutcomeRecord.Result.APPLIED);
          assertThat(o.attempts()).as("attempts of " + o.eventId()).isEqualTo(1);
        });
  }

  /** What befell the worker's IMAP sessions so far. */
  private record Sessions(
      Map<String, Double> closed, Map<String, Double> failures, Map<String, Double> logins) {
    static Sessions now() {
      return new Sessions(
          counted("umsync.worker.imap.closed", "why"),
          counted("umsync.worker.imap.failures", "kind"),
          counted("umsync.worker.imap.logins", "result"));
    }

    private static Map<String, Double> counted(String meter, String tag) {
      return world.standalone().metrics().find(meter).counters().stream()
          .collect(
              Collectors.toMap(
                  counter -> String.valueOf(counter.getId().getTag(tag)),
                  Counter::count,
                  Double::sum));
    }

    /** What has come on top since then, zeros left out. */
    Sessions since(Sessions before) {
      return new Sessions(
          more(closed, before.closed),
          more(failures, before.failures),
          more(logins, before.logins));
    }

    private static Map<String, Double> more(Map<String, Double> now, Map<String, Double> before) {
      Map<String, Double> more = new TreeMap<>();
      now.forEach((tag, count) -> more.put(tag, count - before.getOrDefault(tag, 0.0)));
      more.values().removeIf(count -> count == 0);
      return more;
    }

    double renewed() {
      return closed.getOrDefault("renewed", 0.0);
    }
  }

  /** Neither a server nor an error ended a session, and none was refused. */
  private static void assertNoneDropped(Sessions meanwhile) {
    assertThat(meanwhile.closed()).doesNotContainKeys("broken", "abandoned");
    assertThat(meanwhile.failures()).isEmpty();
    assertThat(meanwhile.logins()).containsOnlyKeys("accepted");
  }

  @Test
  @Order(1)
  void everyKeyRotatesUnderLoadAndNoDeliveryFailsAndNoSessionDrops() throws Exception {
    Site site = world.site();
    KeyUsers users = new KeyUsers(site, Clock.systemUTC());
    KeysetRotation keysets = site.keys().rotation();
    String domain = world.outside().people().getFirst().domain();
    DemoServiceAccount old = world.outside().account();
    DemoServiceAccount next = old.withNewKey(RANDOM);
    String oldWorkerKey = site.keys().tokenSealer().keyId();
    String oldMasterKey = site.keys().masterKey().keyId();
    world.outside().provider().setTokenLife(Duration.ofSeconds(60));
    world.outside().provider().directory().register(next);
    Queue<String> taken;
    Sessions before;
    Sessions after;
    try (Load load = new Load("rotation")) {
      taken = load.taken;
      until("under load", () -> taken.size() > 20);
      before = Sessions.now();

      // Two of each side by side.
      addKey(domain, next);
      String newWorkerKey = keysets.add(KeyPurpose.WORKER_PRIVATE);
      until(
          "the worker has loaded the new key",
          () ->
              users.running().stream().anyMatch(i -> i.role() == InstanceRecord.Role.WORKER)
                  && users.lacking(InstanceRecord.Role.WORKER, newWorkerKey).isEmpty());
      String newMasterKey = keysets.add(KeyPurpose.MASTER);
      until(
          "the credential service has loaded the new key",
          () -> users.lacking(InstanceRecord.Role.CREDENTIALS, newMasterKey).isEmpty());

      // The new ones are used, the old ones still there.
      assertThat(book(site).promote(domain, next.privateKeyId()))
          .isInstanceOf(KeyChange.Write.class);
      keysets.promote(KeyPurpose.WORKER_PRIVATE, newWorkerKey);
      keysets.promote(KeyPurpose.MASTER, newMasterKey);
      until(
          "every living token is of the new key",
          () -> {
            List<TokenRecord> living = living();
            return living.size() >= BOXES.size()
                && living.stream().allMatch(t -> t.credentialId().equals(next.privateKeyId()));
          });
      until(
          "and sealed to the worker's new key",
          () ->
              users.tokenSealedTo(newWorkerKey).isPresent()
                  && users.tokenSealedTo(oldWorkerKey).isEmpty());
      until("what is stored is sealed anew", () -> users.storedUnder(oldMasterKey).isEmpty());
      assertThat(users.storedUnder(newMasterKey)).isPresent();

      // The old ones go, at the provider too.
      assertThat(book(site).removeKey(domain, old.privateKeyId(), Optional.empty(), false))
          .isInstanceOf(KeyChange.Write.class);
      world.outside().provider().directory().revokeKey(old.clientEmail(), old.privateKeyId());
      keysets.remove(KeyPurpose.WORKER_PRIVATE, oldWorkerKey);
      keysets.remove(KeyPurpose.MASTER, oldMasterKey);
      double renewed = Sessions.now().renewed();
      int so = taken.size();
      until(
          "sessions go over to tokens of the new keys, still under load",
          () -> Sessions.now().renewed() >= renewed + BOXES.size() && taken.size() > so + 20);
      after = Sessions.now().since(before);
    }
    assertDelivered(taken);
    assertNoneDropped(after);
    assertThat(site.keys().tokenOpener().keyIds()).hasSize(1).doesNotContain(oldWorkerKey);
    assertThat(book(site).keys(domain))
        .filteredOn(CredentialRecord::active)
        .isNotEmpty()
        .noneMatch(r -> r.masterKeyId().equals(oldMasterKey));
  }

  private static void addKey(String domain, DemoServiceAccount account) throws Exception {
    TenantBook book = book(world.site());
    ServiceAccountKey key =
        ServiceAccountKey.parse(account.toJson().getBytes(StandardCharsets.UTF_8));
    assertThat(book.add(book.tenants().getFirst(), key, false)).isInstanceOf(KeyChange.Write.class);
    assertThat(book.keys(domain))
        .extracting(CredentialRecord::stage)
        .containsExactlyInAnyOrder(Stage.IN_USE, Stage.NEW);
  }

  private static List<TokenRecord> living() {
    Instant now = Instant.now();
    return tokens().stream().filter(t -> t.lives(now, Duration.ZERO)).toList();
  }

  @Test
  @Order(2)
  void doctorFindsAllWellAndThenTheStepThatWasBroken() throws Exception {
    world.outside().provider().setTokenLife(Duration.ofMinutes(5));
    Subscriber person = world.outside().people().getFirst();
    CommandRun well = doctor("--subscriber", person.address());
    assertThat(well.status()).as(well.out() + well.err()).isZero();
    assertThat(well.out()).contains("Test message delivered and removed").doesNotContain("FAIL");
    try (MailboxReader reader = world.outside().mail().reader(person.address())) {
      assertThat(reader.messages("INBOX"))
          .as("the test message is gone")
          .noneMatch(m -> m.header("Subject").orElse("").contains("checks this mailbox"));
    }

    DemoServiceAccount account = world.outside().account();
    world.outside().provider().directory().withdraw(account.clientId(), person.domain());
    CommandRun broken = doctor("--json");

    assertThat(broken.status()).isEqualTo(1);
    assertThat(Json.mapper().readTree(broken.out()).path("failing").asText())
        .isEqualTo("delegation");
    assertThat(broken.out()).contains("Client ID: " + account.clientId());
    world
        .outside()
        .provider()
        .directory()
        .delegate(
            account.clientId(), person.domain(), java.util.Set.of(TenantRecord.GOOGLE_MAIL_SCOPE));
  }

  private static CommandRun doctor(String... options) {
    List<String> command = new ArrayList<>(List.of("doctor"));
    command.addAll(List.of(options));
    command.addAll(List.of("--config", folder.resolve("data").resolve("umsync.yaml").toString()));
    Map<String, String> settings = new java.util.LinkedHashMap<>(world.outside().settings());
    settings.put("kafka.bootstrap-servers", world.bootstrapServers());
    settings.forEach((name, value) -> command.addAll(List.of("--set", name + "=" + value)));
    return CommandRun.of(command.toArray(String[]::new));
  }
}
