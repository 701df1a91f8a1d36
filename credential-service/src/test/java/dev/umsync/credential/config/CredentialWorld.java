package dev.umsync.credential.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.common.token.TokenRequest;
import dev.umsync.common.topic.TopicPlan;
import dev.umsync.common.topic.TopicProvisioner;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.credential.StoredKeys;
import dev.umsync.credential.account.ServiceAccountKey;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.KeyChange;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.DemoServiceAccount;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.idp.TokenVerifier;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Topics of its own on a broker, an identity provider, one tenant example.com with a delegated key,
 * and what a test writes and reads there. Thread rule: one thread.
 */
final class CredentialWorld implements AutoCloseable {
  static final String DOMAIN = "example.com";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A record on the tokens topic. */
  record Published(Subscriber subscriber, TokenRecord token) {}

  final DemoIdentityProvider provider;
  final DemoServiceAccount account;
  final KafkaConnection kafka;
  final Topics topics;
  final KeyDirectory keys;
  final RoleSettings settings;
  SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> reader;
  private final List<Published> published = new ArrayList<>();

  CredentialWorld(EmbeddedBroker broker, String name, Path folder) throws Exception {
    kafka = KafkaConnection.to(broker.bootstrapServers());
    topics = new Topics(name + ".");
    try (Admin admin = kafka.admin("world")) {
      new TopicProvisioner(
              admin,
              topics,
              TopicPlan.embedded(RoleSettings.PARTITIONS),
              PATIENCE,
              length -> TimeUnit.MILLISECONDS.sleep(length.toMillis()))
          .ensure(
              Set.of(
                  TopicSpec.TOKENS,
                  TopicSpec.TOKEN_REQUESTS,
                  TopicSpec.SUBSCRIBERS,
                  TopicSpec.TENANTS,
                  TopicSpec.CREDENTIALS,
                  TopicSpec.ADMIN,
                  TopicSpec.ACTIVITY,
                  TopicSpec.CHECK_REQUESTS,
                  TopicSpec.CHECK_ANSWERS,
                  TopicSpec.INSTANCES,
                  TopicSpec.OUTCOMES));
    }
    provider =
        DemoIdentityProvider.start(
            IdentityProviderSettings.defaults(RANDOM), Clock.systemUTC(), RANDOM);
    account = provider.newServiceAccount("project-1");
    delegate();
    keys = StoredKeys.keysets(folder.resolve("keys"));
    settings =
        new RoleSettings(
            broker.bootstrapServers(), topics.prefix(), keys.folder(), provider.tokenUri());
    producer = kafka.producer("world", PATIENCE, Map.of());
    reader = kafka.consumer("world", Map.of());
    List<TopicPartition> all = new ArrayList<>();
    for (int p = 0; p < RoleSettings.PARTITIONS; p++) {
      all.add(new TopicPartition(topics.name(TopicSpec.TOKENS), p));
    }
    reader.assign(all);
    reader.seekToBeginning(all);
    addKey(account);
  }

  /** Adds a key and switches to it. */
  void addKey(DemoServiceAccount key) throws Exception {
    KeyChange change =
        book().add(StoredKeys.tenant(DOMAIN), ServiceAccountKey.parse(StoredKeys.file(key)), true);
    assertThat(change).isInstanceOf(KeyChange.Write.class);
  }

  TenantBook book() throws Exception {
    return new TenantBook(
        kafka,
        topics,
        keys.masterKey(),
        Clock.systemUTC(),
        RANDOM,
        length -> TimeUnit.MILLISECONDS.sleep(length.toMillis()));
  }

  void delegate() {
    provider.directory().delegate(account.clientId(), DOMAIN, Set.of(TokenVerifier.MAIL_SCOPE));
  }

  /** An instance in this process, with metrics of its own. */
  CredentialRole role() throws InterruptedException {
    metrics = new SimpleMeterRegistry();
    return settings.start(metrics, executor);
  }

  /** An instance with other settings. */
  CredentialRole role(RoleSettings others) throws InterruptedException {
    metrics = new SimpleMeterRegistry();
    return others.start(metrics, executor);
  }

  /** Somebody at the provider and in the roster. */
  Subscriber person(String address) throws Exception {
    Subscriber subscriber = Subscriber.of(address);
    provider.directory().addUser(address);
    list(subscriber);
    return subscriber;
  }

  void list(Subscriber subscriber) throws Exception {
    send(
        TopicSpec.SUBSCRIBERS,
        subscriber,
        Json.bytes(
            new SubscriberRecord(
                subscriber, Optional.empty(), List.of(), Optional.empty(), Optional.empty())));
  }

  void unlist(Subscriber subscriber) throws Exception {
    send(TopicSpec.SUBSCRIBERS, subscriber, null);
  }

  void request(Subscriber... subscribers) throws Exception {
    for (Subscriber subscriber : subscribers) {
      send(
          TopicSpec.TOKEN_REQUESTS,
          subscriber,
          Json.bytes(new TokenRequest(TokenRequest.Reason.MISSING, Instant.now())));
    }
  }

  void store(CredentialRecord record) throws Exception {
    producer
        .send(
            new ProducerRecord<>(
                topics.name(TopicSpec.CREDENTIALS),
                StoredKeys.key(record),
                StoredKeys.value(record)))
        .get();
  }

  private void send(TopicSpec topic, Subscriber subscriber, byte @Nullable [] value)
      throws Exception {
    producer
        .send(
            new ProducerRecord<>(
                topics.name(topic),
                Partitioning.of(subscriber, RoleSettings.PARTITIONS),
                Partitioning.key(subscriber),
                value))
        .get();
  }

  void raw(int partition, byte @Nullable [] key, byte @Nullable [] value) throws Exception {
    producer
        .send(new ProducerRecord<>(topics.name(TopicSpec.TOKEN_REQUESTS), partition, key, value))
        .get();
  }

  /** Everything committed on the tokens topic so far of this person, in order. */
  List<TokenRecord> tokens(Subscriber subscriber) {
    reader
        .poll(Duration.ofMillis(50))
        .forEach(r -> {
          try {
            published.add(
                new Published(
                    Subscriber.of(new String(r.key(), StandardCharsets.UTF_8)),
                    Json.read(r.value(), TokenRecord.class)));
          } catch (java.io.IOException e) {
            throw new AssertionError(e);
          }
        });
    return published.stream()
        .filter(p -> p.subscriber().equals(subscriber))
        .map(Published::token)
        .toList();
  }

  List<TokenRecord> awaitTokens(Subscriber subscriber, int count) {
    until("tokens of " + subscriber, () -> tokens(subscriber).size() >= count);
    return tokens(subscriber);
  }

  String opened(TokenRecord token, Subscriber subscriber) throws Exception {
    return token.open(keys.tokenOpener(), subscriber).orElseThrow();
  }

  /** Waits, at most a minute. */
  static void until(String what, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!condition.call()) {
        if (System.nanoTime() > deadline) {
          fail("not within " + PATIENCE + ": " + what);
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(what, e);
    }
  }

  @Override
  public void close() {
    producer.close();
    reader.close();
    provider.close();
    executor.shutdownNow();
  }
}
