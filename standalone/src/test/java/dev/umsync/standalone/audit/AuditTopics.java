package dev.umsync.standalone.audit;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.topic.TopicPlan;
import dev.umsync.common.topic.TopicProvisioner;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.standalone.cli.CommandRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** The topics without a worker: what a test writes to them stays as it is. */
final class AuditTopics implements AutoCloseable {
  private final EmbeddedBroker broker;
  private final int partitions;
  private final KafkaConnection kafka;
  private final KafkaProducer<byte[], byte[]> producer;

  private AuditTopics(EmbeddedBroker broker, int partitions) {
    this.broker = broker;
    this.partitions = partitions;
    this.kafka = KafkaConnection.to(broker.bootstrapServers());
    this.producer = kafka.producer("topics-test", Duration.ofSeconds(30), Map.of());
  }

  /** All topics, each with so many partitions. */
  static AuditTopics start(Path folder, int partitions) throws Exception {
    EmbeddedBroker broker =
        EmbeddedBroker.start(
            BrokerSettings.throwAway(folder.resolve("data")),
            fault -> {
              throw new AssertionError(fault.message());
            });
    AuditTopics topics = new AuditTopics(broker, partitions);
    try (Admin admin = topics.kafka.admin("topics-test")) {
      new TopicProvisioner(
              admin,
              new Topics("umsync."),
              TopicPlan.embedded(partitions),
              Duration.ofSeconds(30),
              length -> Thread.sleep(length))
          .ensure(EnumSet.allOf(TopicSpec.class));
    }
    return topics;
  }

  /** Somebody whose records are in this partition. */
  static Subscriber person(String name, int partition, int partitions) {
    return IntStream.range(0, 100)
        .mapToObj(i -> Subscriber.of(name + i + "@example.com"))
        .filter(s -> Partitioning.of(s, partitions) == partition)
        .findFirst()
        .orElseThrow();
  }

  /** Writes a record and says at which offset. */
  long write(ProducerRecord<byte[], byte[]> record) {
    try {
      return producer.send(record).get(30, TimeUnit.SECONDS).offset();
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Sets the largest record that a topic takes, and returns when it does: the broker hears of it
   * some time after the controller. Probes may remain on the last partition; they are no events.
   */
  void largestRecord(String topic, int bytes) throws Exception {
    try (Admin admin = kafka.admin("topics-test")) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("max.message.bytes", Integer.toString(bytes)),
                          AlterConfigOp.OpType.SET))))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
    AuditWorld.await(
        topic + " takes what is smaller than " + bytes + " bytes and no more",
        () -> takes(topic, bytes / 2) && !takes(topic, bytes));
  }

  private boolean takes(String topic, int bytes) throws Exception {
    try {
      var _ =
          producer
              .send(new ProducerRecord<>(topic, partitions - 1, new byte[0], new byte[bytes]))
              .get(30, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RecordTooLargeException) {
        return false;
      }
      throw e;
    }
  }

  /** Everything on a topic. */
  List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    new TopicScan(kafka, System::nanoTime, ScanProgress.SILENT)
        .scan(topic, Optional.empty(), Optional.empty(), found::add);
    return found;
  }

  /** Runs {@code umsync} on these topics. */
  CommandRun umsync(String... command) {
    List<String> all = new ArrayList<>(Arrays.asList(command));
    all.addAll(List.of("--set", "kafka.bootstrap-servers=" + broker.bootstrapServers()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
    broker.close();
  }
}
