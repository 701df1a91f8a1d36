package dev.umsync.bench.peer;

import dev.umsync.common.kafka.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Polls some partitions from their beginnings and hands over what comes, on one thread. */
final class ConsumingLoop implements Runnable {
  /** As much at a time as a worker asks for, {@code worker.fetch-bytes}, and its buffer. */
  static final Map<String, Object> AS_WORKER =
      Map.of(
          ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
          16 << 20,
          ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
          4 << 20);

  /** As much at a time, and with as large a buffer, as Kafka's consumer comes with. */
  static final Map<String, Object> AS_IT_COMES =
      Map.of(
          ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
          ConsumerConfig.DEFAULT_FETCH_MAX_BYTES,
          ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
          ConsumerConfig.DEFAULT_MAX_PARTITION_FETCH_BYTES,
          ConsumerConfig.RECEIVE_BUFFER_CONFIG,
          64 << 10);

  private final KafkaConnection kafka;
  private final List<TopicPartition> partitions;
  private final Reader reader;
  private final Map<String, Object> settings;

  /** Handles what one poll brought. */
  interface Reader {
    void read(List<ConsumerRecord<byte[], byte[]>> records);
  }

  ConsumingLoop(KafkaConnection kafka, String topic, int from, int to, Reader reader) {
    this(kafka, topic, from, to, reader, AS_WORKER);
  }

  ConsumingLoop(
      KafkaConnection kafka,
      String topic,
      int from,
      int to,
      Reader reader,
      Map<String, Object> settings) {
    this.settings = settings;
    this.kafka = kafka;
    this.partitions =
        IntStream.range(from, to).mapToObj(p -> new TopicPartition(topic, p)).toList();
    this.reader = reader;
  }

  @Override
  public void run() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        kafka.consumer("bench-peer-" + partitions.getFirst().partition(), settings)) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (true) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(500));
        for (TopicPartition partition : records.partitions()) {
          reader.read(records.records(partition));
        }
      }
    }
  }
}
