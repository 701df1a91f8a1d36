package dev.umsync.worker.config;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.config.Config;
import dev.umsync.common.config.Sources;
import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.MailboxRecords;
import dev.umsync.common.kafka.TopicTable;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.mailbox.MailboxCodec;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.TenantRecord.DeleteRule;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.common.topic.TopicPlan;
import dev.umsync.common.topic.TopicProvisioner;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.testbed.gmail.ScriptedImapServer;
import dev.umsync.testbed.gmail.ScriptedImapSettings;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.mail.MailboxReader;
import dev.umsync.testbed.mail.MailboxTrouble;
import dev.umsync.testbed.mail.StoredMessage;
import dev.umsync.testbed.mail.TestMailServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** A whole site but for ingest and credential-service, whose parts the test plays. */
final class PipelineRig implements AutoCloseable {
  /** What the workers that were started have counted. */
  private static final Queue<SimpleMeterRegistry> COUNTED = new ConcurrentLinkedQueue<>();

  static final int PARTITIONS = 4;
  static final String PROVIDER = "site";
  static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final AtomicInteger SITES = new AtomicInteger();

  final EmbeddedBroker broker;
  final KafkaConnection kafka;
  final Topics topics;
  final KeyDirectory keys;
  final Path folder;
  final DemoIdentityProvider idp;
  final TestMailServer mail;
  final TokenDesk tokens;
  final EventRecords events = new EventRecords(new EventCodec());
  private final MailboxRecords mailboxRecords = new MailboxRecords(new MailboxCodec());
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  /** Starts a mail server. */
  interface MailStart {
    TestMailServer start(DemoIdentityProvider idp) throws Exception;
  }

  /** With the scripted server, of which {@link #mail} is one. */
  static PipelineRig scripted(EmbeddedBroker broker, Path folder) throws Exception {
    return new PipelineRig(
        broker,
        folder,
        idp ->
            ScriptedImapServer.start(
                ScriptedImapSettings.defaults(),
                idp.verifier(),
                Clock.systemUTC(),
                new SecureRandom()));
  }

  PipelineRig(EmbeddedBroker broker, Path folder, MailStart mailStart) throws Exception {
    this.broker = broker;
    this.folder = folder;
    this.kafka = KafkaConnection.to(broker.bootstrapServers());
    this.topics = new Topics("site" + SITES.incrementAndGet() + ".");
    this.admin = kafka.admin("rig");
    new TopicProvisioner(
            admin,
            topics,
            TopicPlan.embedded(PARTITIONS),
            Duration.ofSeconds(30),
            length -> Thread.sleep(length))
        .ensure(EnumSet.allOf(TopicSpec.class));
    this.keys = new KeyDirectory(folder.resolve("keys"));
    keys.init();
    this.idp =
        DemoIdentityProvider.start(
            IdentityProviderSettings.defaults(RANDOM), Clock.systemUTC(), RANDOM);
    this.mail = mailStart.start(idp);
    this.producer = kafka.producer("rig", Duration.ofSeconds(30), Map.of());
    this.tokens = new TokenDesk(this, executor);
    write(
        TopicSpec.TENANTS,
        "example.com",
        new TenantRecord(
            "example.com",
            PROVIDER,
            Optional.empty(),
            DeleteRule.TRASH,
            TenantRecord.GOOGLE_MAIL_SCOPE));
  }

  static EmbeddedBroker broker(Path dir) throws Exception {
    return EmbeddedBroker.start(
        BrokerSettings.throwAway(dir), fault -> System.err.println(fault.message()));
  }

  Subscriber enrol(String address) {
    Subscriber subscriber = Subscriber.of(address);
    mail.provision(address);
    write(
        TopicSpec.SUBSCRIBERS,
        address,
        new SubscriberRecord(
            subscriber,
            Optional.of("Luis Pérez"),
            List.of(),
            Optional.empty(),
            Optional.of("Europe/Madrid")));
    return subscriber;
  }

  /** One more mail domain, whose messages look so. */
  void tenant(String domain, MessageSettings message) {
    write(
        TopicSpec.TENANTS,
        domain,
        new TenantRecord(
                domain,
                PROVIDER,
                Optional.empty(),
                DeleteRule.TRASH,
                TenantRecord.GOOGLE_MAIL_SCOPE)
            .withMessage(message));
  }

  void write(TopicSpec topic, String key, Object value) {
    send(
        new ProducerRecord<>(
            topics.name(topic), key.getBytes(StandardCharsets.UTF_8), Json.bytes(value)));
  }

  void send(VoicemailEvent event) {
    send(events.encode(topics.name(TopicSpec.VOICEMAIL), event));
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    try {
      producer.send(record).get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  void publish(Subscriber subscriber, TokenRecord token) {
    write(TopicSpec.TOKENS, subscriber.address(), token);
  }

  TokenRecord goodToken(Subscriber subscriber, Duration life) {
    return token(subscriber, idp.tokenFor(subscriber.address(), life), life);
  }

  TokenRecord token(Subscriber subscriber, String secret, Duration life) {
    Instant now = Instant.now();
    try {
      return TokenRecord.seal(
          keys.tokenSealer(),
          subscriber,
          secret,
          PROVIDER,
          TenantRecord.GOOGLE_MAIL_SCOPE,
          now,
          now.plus(life),
          "c1");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  String yaml(String instance, String host, int port) {
    return """
    worker:
      instance: %s
      group-id: %s
      look-again-after: 1s
      append-grace: 1s
      shutdown: 5s
      providers:
        %s:
          host: %s
          port: %d
          trust-certificate: %s
          index-lag: 200ms
    """
        .formatted(instance, group(), PROVIDER, host, port, mail.trustCertificate());
  }

  WorkerRole worker(String instance) {
    return worker(instance, "");
  }

  /** With more settings of the section {@code worker}, each line indented by two. */
  WorkerRole worker(String instance, String more) {
    return start(
        yaml(instance, mail.host(), mail.imapsPort()) + more,
        folder,
        kafka,
        topics,
        keys,
        new SimpleMeterRegistry());
  }

  static WorkerRole start(
      String yaml,
      Path folder,
      KafkaConnection kafka,
      Topics topics,
      KeyDirectory keys,
      SimpleMeterRegistry registry) {
    COUNTED.add(registry);
    try {
      return WorkerRole.start(
          WorkerConfig.of(Config.load(WorkerConfig.KEYS, Sources.none().yaml("test.yaml", yaml))),
          new WorkerSurroundings(
              folder,
              kafka,
              topics,
              PARTITIONS,
              keys,
              registry,
              Clock.systemUTC(),
              System::nanoTime,
              RANDOM,
              Optional.empty(),
              Executors.newVirtualThreadPerTaskExecutor()));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  List<OutcomeRecord> outcomes() {
    return read(TopicSpec.OUTCOMES).stream()
        .map(r -> {
          try {
            return Json.read(r.value(), OutcomeRecord.class);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        })
        .toList();
  }

  /** What was told to the UM server, in no order between people. */
  List<MailboxEvent> mailboxEvents() {
    return read(TopicSpec.MAILBOX).stream()
        .map(r -> {
          try {
            return mailboxRecords.decode(r);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        })
        .toList();
  }

  /** What was told of one voicemail, without lamps, in order. */
  List<MailboxEvent.OfVoicemail> toldOf(String voicemailId) {
    return mailboxEvents().stream()
        .filter(MailboxEvent.OfVoicemail.class::isInstance)
        .map(MailboxEvent.OfVoicemail.class::cast)
        .filter(e -> e.voicemailId().value().equals(voicemailId))
        .toList();
  }

  List<OutcomeRecord> outcomesOf(String voicemailId) {
    return outcomes().stream().filter(o -> o.voicemailId().value().equals(voicemailId)).toList();
  }

  /** The state topic as a reader of committed records sees it, the last value per key. */
  Map<String, byte[]> state() {
    Map<String, byte[]> state = new HashMap<>();
    read(TopicSpec.STATE)
        .forEach(r -> state.put(new String(r.key(), StandardCharsets.UTF_8), r.value()));
    return state;
  }

  List<ConsumerRecord<byte[], byte[]>> read(TopicSpec topic) {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer("rig-reader", Map.of())) {
      var partitions = TopicTable.partitions(topics.name(topic), PARTITIONS);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
      }
    }
    return all;
  }

  /** Whether everything on the voicemail topic is committed as done. */
  boolean caughtUp() {
    try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer("rig-ends", Map.of())) {
      var partitions = TopicTable.partitions(topics.name(TopicSpec.VOICEMAIL), PARTITIONS);
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(group()).partitionsToOffsetAndMetadata().get();
      return consumer.endOffsets(partitions).entrySet().stream()
          .allMatch(end -> {
            OffsetAndMetadata at = committed.get(end.getKey());
            return end.getValue() == 0 || (at != null && at.offset() >= end.getValue());
          });
    } catch (Exception e) {
      return false;
    }
  }

  String group() {
    return topics.prefix() + "workers";
  }

  /** Forgets what the group has committed, so that the next worker reads from the earliest. */
  void rewind() throws Exception {
    awaitThat(
        "the group is empty",
        () -> {
          admin.deleteConsumerGroups(List.of(group())).all().get();
          return true;
        });
  }

  /** Read anew if the server can't show them now, as James can't while it writes. */
  List<StoredMessage> messages(Subscriber subscriber) {
    for (int attempt = 1; ; attempt++) {
      try (MailboxReader reader = mail.reader(subscriber.address())) {
        return reader.messages("INBOX");
      } catch (MailboxTrouble e) {
        if (attempt == 5) {
          throw e;
        }
      }
    }
  }

  byte[] raw(Subscriber subscriber, StoredMessage message) {
    try (MailboxReader reader = mail.reader(subscriber.address())) {
      return reader.raw(message.folder(), message.uid());
    }
  }

  static void awaitThat(String what, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Exception last = null;
    while (System.nanoTime() < deadline) {
      try {
        if (condition.call()) {
          return;
        }
      } catch (Exception e) {
        last = e;
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    throw new AssertionError("not within " + PATIENCE + ": " + what, last);
  }

  @Override
  public void close() {
    for (SimpleMeterRegistry each = COUNTED.poll(); each != null; each = COUNTED.poll()) {
      MeterCheck.assertCatalogued(each);
    }
    tokens.close();
    executor.shutdownNow();
    producer.close(Duration.ofSeconds(2));
    admin.close(Duration.ofSeconds(2));
    mail.close();
    idp.close();
  }
}
