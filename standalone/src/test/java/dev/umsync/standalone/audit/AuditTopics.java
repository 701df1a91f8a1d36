package dev.umsync.standalone.audit;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.kafka.KafkaConnection;
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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;

/** The topics without a worker: what a test writes to them stays as it is. */
final class AuditTopics implements AutoCloseable {
  private final EmbeddedBroker broker;
  private final KafkaConnection kafka;
  private final KafkaProducer<byte[], byte[]> producer;

  private AuditTopics(EmbeddedBroker broker) {
    this.broker = broker;
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
    AuditTopics topics = new AuditTopics(broker);
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

  /** Writes a record and says at which offset. */
  long write(ProducerRecord<byte[], byte[]> record) {
    try {
      return producer.send(record).get(30, TimeUnit.SECONDS).offset();
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** Sets the largest record that a topic takes. */
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
