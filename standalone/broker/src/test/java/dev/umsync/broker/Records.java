package dev.umsync.broker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What the tests do with a broker through the ordinary client. Every call opens and closes its own
 * client.
 */
final class Records {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  private Records() {}

  static KafkaProducer<String, String> producer(String bootstrap, Map<String, String> more) {
    Map<String, Object> all =
        new java.util.HashMap<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "acks",
                "all",
                "linger.ms",
                "0",
                "max.request.size",
                Integer.toString(40 << 20)));
    all.putAll(more);
    return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
  }

  static KafkaConsumer<String, String> consumer(String bootstrap, Map<String, String> more) {
    Map<String, Object> all =
        new java.util.HashMap<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                "false",
                "isolation.level",
                "read_committed"));
    all.putAll(more);
    return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
  }

  static void createTopic(String bootstrap, NewTopic topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(topic)).all().get(60, TimeUnit.SECONDS);
      // A record sent to a topic that is not known everywhere can be lost (KAFKA-15591).
      Map<TopicPartition, OffsetSpec> all = new java.util.HashMap<>();
      for (int p = 0; p < topic.numPartitions(); p++) {
        all.put(new TopicPartition(topic.name(), p), OffsetSpec.latest());
      }
      while (true) {
        try {
          admin.listOffsets(all).all().get(60, TimeUnit.SECONDS);
          return;
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
            throw e;
          }
        }
      }
    }
  }

  static NewTopic forced(String name, int partitions) {
    return new NewTopic(name, partitions, (short) 1).configs(Map.of("flush.messages", "1"));
  }

  static void send(String bootstrap, String topic, List<String> values) throws Exception {
    try (KafkaProducer<String, String> producer = producer(bootstrap, Map.of())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, keyOf(value), value)).get(60, TimeUnit.SECONDS);
      }
    }
  }

  /** All committed values of a topic up to where it ends now. */
  static List<String> values(String bootstrap, String topic) {
    List<String> found = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = consumer(bootstrap, Map.of())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(200)).forEach(each -> found.add(each.value()));
      }
    }
    return found;
  }

  private static String keyOf(String value) {
    return value.substring(0, Math.min(value.length(), 20));
  }

  static String kilobytes(int number) {
    return new String(new byte[number << 10], StandardCharsets.ISO_8859_1).replace('\0', 'x');
  }
}
