package dev.umsync.worker.kafka;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.event.ControlEvent;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.ControlRecords;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.PlannedLook;
import dev.umsync.worker.dispatch.Surroundings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A real broker with the topics of the engine, and what tests do with them. */
final class EngineRig implements AutoCloseable {
  static final int PARTITIONS = 6;
  private static final AtomicInteger SITES = new AtomicInteger();

  final KafkaConnection connection;
  final Admin admin;
  final KafkaProducer<byte[], byte[]> producer;
  final String prefix;

  /** Whether what could not be decoded can be now. */
  volatile boolean healed;

  private EngineRig(KafkaConnection connection, String prefix) {
    this.prefix = prefix;
    this.connection = connection;
    this.admin = connection.admin("rig");
    this.producer = connection.producer("rig", Duration.ofSeconds(30), Map.of());
  }

  static EmbeddedBroker broker(Path dir) throws Exception {
    return EmbeddedBroker.start(
        BrokerSettings.throwAway(dir), fault -> System.err.println(fault.message()));
  }

  /** Topics that are there already. */
  static EngineRig attached(KafkaConnection connection, String prefix) {
    return new EngineRig(connection, prefix);
  }

  /** Topics of their own on a broker that others share. */
  static EngineRig on(EmbeddedBroker broker) throws Exception {
    EngineRig rig =
        new EngineRig(
            KafkaConnection.to(broker.bootstrapServers()), "site" + SITES.incrementAndGet() + ".");
    List<NewTopic> topics = new ArrayList<>();
    for (String name : List.of("voicemail", "parked", "outcomes")) {
      topics.add(new NewTopic(rig.prefix + name, PARTITIONS, (short) 1));
    }
    topics.add(
        new NewTopic(rig.prefix + "state", PARTITIONS, (short) 1)
            .configs(Map.of("cleanup.policy", "compact")));
    rig.admin.createTopics(topics).all().get();
    Map<TopicPartition, OffsetSpec> all = new LinkedHashMap<>();
    topics.forEach(t -> {
      for (int p = 0; p < PARTITIONS; p++) {
        all.put(new TopicPartition(t.name(), p), OffsetSpec.latest());
      }
    });
    // KAFKA-15591: a topic takes records safely only once all its leaders answer.
    await(
        "topics",
        () -> {
          try {
            rig.admin.listOffsets(all).all().get();
            return true;
          } catch (Exception e) {
            return false;
          }
        });
    return rig;
  }

  WorkerSettings settings(String instance) {
    WorkerSettings d = UsualSettings.of(prefix, instance);
    return new WorkerSettings(
        d.group(),
        instance,
        d.voicemailTopic(),
        d.parkedTopic(),
        d.stateTopic(),
        false,
        Duration.ofSeconds(6),
        Duration.ofSeconds(2),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        d.transactionPace(),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(3),
        Duration.ofSeconds(5),
        200,
        d.fetchBytes(),
        Duration.ofSeconds(1),
        limits());
  }

  static Limits limits() {
    Limits d = Limits.defaults();
    return d.with(64)
        .with(
            new Limits.Waits(
                Duration.ofSeconds(6),
                Duration.ofSeconds(3),
                Duration.ofMillis(20),
                Duration.ofMillis(500),
                Duration.ofMillis(200),
                Duration.ofSeconds(2)));
  }

  /** A worker, not started yet. */
  WorkerLoop<String> worker(WorkerSettings settings, VoicemailHandler<String> handler) {
    return worker(settings, handler, new SimpleMeterRegistry());
  }

  WorkerLoop<String> worker(
      WorkerSettings settings, VoicemailHandler<String> handler, MeterRegistry registry) {
    Doorbell bell = new Doorbell();
    Surroundings surroundings =
        new Surroundings(
            Clock.systemUTC(),
            System::nanoTime,
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory()),
            new Random(1),
            bell::ring);
    EventDecoder<String> decoder =
        new EventDecoder<>() {
          @Override
          public String decode(RawEvent raw) throws UndecodableEvent {
            String text = new String(raw.value(), StandardCharsets.UTF_8);
            if (text.startsWith("poison") && !healed) {
              throw new UndecodableEvent("/data: poison");
            }
            return text;
          }

          @Override
          public PlannedLook<String> look(byte[] value) {
            String[] fields = text(value).split(" ", 3);
            return new PlannedLook<>(
                new Key(fields[1]), Instant.ofEpochMilli(Long.parseLong(fields[0])), fields[2]);
          }
        };
    return new WorkerLoop<>(connection, settings, decoder, handler, bell, surroundings, registry);
  }

  /** A worker on a thread of its own. */
  Running start(String instance, VoicemailHandler<String> handler) {
    WorkerLoop<String> loop = worker(settings(instance), handler);
    Thread thread = Thread.ofPlatform().name("poll-" + instance).start(loop);
    return new Running(loop, thread);
  }

  record Running(WorkerLoop<String> loop, Thread thread) implements AutoCloseable {
    @Override
    public void close() {
      loop.close();
    }
  }

  /** Sends an event of a subscriber to where it belongs. */
  void send(String subscriber, String event) {
    int partition = new Router(PARTITIONS).partitionOf(new Key(subscriber));
    sendTo(partition, subscriber, event, "dev.umsync.voicemail.received");
  }

  void sendTo(int partition, String subscriber, String event, String type) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("ce_subject", subscriber.getBytes(StandardCharsets.UTF_8));
    headers.add("ce_type", type.getBytes(StandardCharsets.UTF_8));
    var _ =
        producer.send(
            new ProducerRecord<>(
                prefix + "voicemail",
                partition,
                subscriber.getBytes(StandardCharsets.UTF_8),
                event.getBytes(StandardCharsets.UTF_8),
                headers));
  }

  /** Changes a setting of a topic. */
  void set(String suffix, String setting, String value) throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, prefix + suffix),
                List.of(
                    new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  /** Sends an operator's order. */
  void order(String subscriber, ControlEvent.Order order, OptionalLong parkedOffset)
      throws Exception {
    var record =
        ControlRecords.encode(
            prefix + "voicemail",
            new ControlEvent(
                new EventMeta(
                    "order", new SourceUri("umsync:op"), Subscriber.of(subscriber), Instant.now()),
                order,
                parkedOffset));
    producer.send(record).get();
  }

  /** Where an event stands in the parked log. */
  long offsetInParked(String event) {
    return offset("parked", event);
  }

  /** Where the first record with this value stands in its partition. */
  long offset(String suffix, String event) {
    return all(suffix).stream()
        .filter(r -> text(r.value()).equals(event))
        .findFirst()
        .orElseThrow()
        .offset();
  }

  /** All committed records of a topic. */
  List<ConsumerRecord<byte[], byte[]>> all(String suffix) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = connection.consumer("rig-all", Map.of())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int p = 0; p < PARTITIONS; p++) {
        partitions.add(new TopicPartition(prefix + suffix, p));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
      }
    }
    return found;
  }

  Map<TopicPartition, OffsetAndMetadata> committed() {
    try {
      return admin
          .listConsumerGroupOffsets(
              prefix + "workers", new ListConsumerGroupOffsetsOptions().requireStable(true))
          .partitionsToOffsetAndMetadata()
          .get();
    } catch (Exception e) {
      throw new KafkaException(e);
    }
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    await(what, Duration.ofSeconds(60), condition);
  }

  static void await(String what, Duration atMost, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain for: " + what);
      }
      Thread.sleep(20);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
    admin.close(Duration.ofSeconds(1));
  }
}
