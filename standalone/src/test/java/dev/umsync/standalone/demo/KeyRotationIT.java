package dev.umsync.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.instance.InstanceRecord;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.CompactedTopic;
import dev.umsync.common.keys.KeyPurpose;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The whole product under a steady load while what it depends on is replaced. */
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
            Map.of("credentials.renew-before", "75s", "credentials.renew-jitter", "0s"),
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

    Load(String name) {
      IngestAccess ingest = world.ingest();
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

  /** Each was delivered at the first attempt: nothing was refused, no session was lost over it. */
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

  @Test
  @Order(1)
  void twoKeysOfATenantRotateUnderLoadAndNoDeliveryFails() throws Exception {
    Site site = world.site();
    TenantBook book = book(site);
    String domain = world.outside().people().getFirst().domain();
    DemoServiceAccount old = world.outside().account();
    DemoServiceAccount next = old.withNewKey(RANDOM);
    // Workers connect with tokens that have two minutes left, or ask for another.
    world.outside().provider().setTokenLife(Duration.ofSeconds(150));
    world.outside().provider().directory().register(next);
    TenantRecord tenant = book.tenants().getFirst();
    Queue<String> taken;
    try (Load load = new Load("rotation")) {
      taken = load.taken;
      until("under load", () -> taken.size() > 20);
      ServiceAccountKey key =
          ServiceAccountKey.parse(next.toJson().getBytes(StandardCharsets.UTF_8));
      assertThat(book.add(tenant, key, false)).isInstanceOf(KeyChange.Write.class);
      // A transaction's end is seen a moment after its writer knows of it.
      until("both keys are there", () -> book.keys(domain).size() == 2);
      assertThat(book.keys(domain))
          .extracting(CredentialRecord::stage)
          .containsExactlyInAnyOrder(Stage.IN_USE, Stage.NEW);

      assertThat(book.promote(domain, next.privateKeyId())).isInstanceOf(KeyChange.Write.class);
      until(
          "every living token is of the new key",
          () -> {
            List<TokenRecord> living =
                tokens().stream()
                    .filter(t -> t.lives(java.time.Instant.now(), Duration.ZERO))
                    .toList();
            return living.size() >= BOXES.size()
                && living.stream().allMatch(t -> t.credentialId().equals(next.privateKeyId()));
          });
      assertThat(book.removeKey(domain, old.privateKeyId(), Optional.empty(), false))
          .isInstanceOf(KeyChange.Write.class);
      world.outside().provider().directory().revokeKey(old.clientEmail(), old.privateKeyId());
      int so = taken.size();
      until("still under load", () -> taken.size() > so + 20);
    }
    assertDelivered(taken);
  }

  @Test
  @Order(2)
  void theWorkersKeysetRotatesUnderLoadAndNoDeliveryFails() throws Exception {
    Site site = world.site();
    KeyUsers users = new KeyUsers(site, Clock.systemUTC());
    String old = site.keys().tokenSealer().keyId();
    Queue<String> taken;
    try (Load load = new Load("keyset")) {
      taken = load.taken;
      String added = site.keys().rotation().add(KeyPurpose.WORKER_PRIVATE);
      until(
          "loaded by the worker",
          () ->
              users.running().stream().anyMatch(i -> i.role() == InstanceRecord.Role.WORKER)
                  && users.lacking(InstanceRecord.Role.WORKER, added).isEmpty());

      site.keys().rotation().promote(KeyPurpose.WORKER_PRIVATE, added);
      until(
          "tokens are sealed to it",
          () -> users.tokenSealedTo(added).isPresent() && users.tokenSealedTo(old).isEmpty());
      site.keys().rotation().remove(KeyPurpose.WORKER_PRIVATE, old);
      int so = taken.size();
      until("still under load", () -> taken.size() > so + 20);
    }
    assertDelivered(taken);
    assertThat(site.keys().tokenOpener().keyIds()).hasSize(1).doesNotContain(old);
  }

  @Test
  @Order(3)
  void theMasterKeyRotatesAndWhatIsStoredIsSealedAnew() throws Exception {
    Site site = world.site();
    KeyUsers users = new KeyUsers(site, Clock.systemUTC());
    String old = site.keys().masterKey().keyId();
    String added = site.keys().rotation().add(KeyPurpose.MASTER);
    until("loaded", () -> users.lacking(InstanceRecord.Role.CREDENTIALS, added).isEmpty());
    site.keys().rotation().promote(KeyPurpose.MASTER, added);

    until("sealed anew", () -> users.storedUnder(old).isEmpty());

    assertThat(users.storedUnder(added)).isPresent();
    site.keys().rotation().remove(KeyPurpose.MASTER, old);
    assertThat(book(site).keys(world.outside().people().getFirst().domain()))
        .filteredOn(CredentialRecord::active)
        .allMatch(r -> r.masterKeyId().equals(added));
  }

  @Test
  @Order(4)
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
