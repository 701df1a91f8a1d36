package dev.umsync.common.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How to reach the cluster, and clients with the product's defaults: keys and values are bytes,
 * every write is acknowledged by all in-sync replicas, readers see committed records only and begin
 * at the earliest.
 *
 * <p>Thread rule: immutable; each client it makes has its own rule (producers and admins any
 * thread, consumers one).
 *
 * @param bootstrapServers {@code host:port[,host:port]}
 * @param properties further client settings, such as security; the product's own win over them
 */
public record KafkaConnection(String bootstrapServers, Map<String, String> properties) {
  /** The largest record on any topic, with room for its headers. */
  public static final int LARGEST_RECORD_BYTES = 32 * 1024 * 1024;

  private static final int LARGEST_REQUEST_BYTES = LARGEST_RECORD_BYTES + 64 * 1024;

  /** Copies. */
  public KafkaConnection {
    properties = Map.copyOf(properties);
  }

  /** A connection without further settings. */
  public static KafkaConnection to(String bootstrapServers) {
    return new KafkaConnection(bootstrapServers, Map.of());
  }

  /** A new admin client; the caller closes it. */
  public Admin admin(String clientId) {
    return Admin.create(clientProperties(clientId));
  }

  /**
   * A new idempotent producer with {@code acks=all}; the caller closes it.
   *
   * @param deliveryTimeout after which a send fails for good
   * @param more settings on top, such as {@code linger.ms} or {@code transactional.id}
   */
  public KafkaProducer<byte[], byte[]> producer(
      String clientId, Duration deliveryTimeout, Map<String, Object> more) {
    Map<String, Object> config = clientProperties(clientId);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST_BYTES);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * LARGEST_REQUEST_BYTES);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) deliveryTimeout.toMillis());
    // Kafka asks for delivery >= request + linger; two thirds leave room for any linger in use.
    config.put(
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
        (int) Math.min(30_000, deliveryTimeout.toMillis() * 2 / 3));
    // Order is promised per subscriber, so nothing may take the choice of partition from the key.
    config.remove(ProducerConfig.PARTITIONER_CLASS_CONFIG);
    config.put(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, false);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, deliveryTimeout.toMillis());
    config.putAll(more);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * A new consumer that reads committed records from the earliest and commits nothing by itself;
   * the caller closes it.
   *
   * @param more settings on top, such as {@code group.id}
   */
  public KafkaConsumer<byte[], byte[]> consumer(String clientId, Map<String, Object> more) {
    return new KafkaConsumer<>(
        ofConsumer(clientId, more), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** The settings of such a consumer. */
  Map<String, Object> ofConsumer(String clientId, Map<String, Object> more) {
    Map<String, Object> config = clientProperties(clientId);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // As large as the system lets it grow. With Kafka's 64 KiB broker and client wait for each
    // other within every recording; without, 1.6 times as many were read on one machine (ADR 34).
    config.putIfAbsent(
        ConsumerConfig.RECEIVE_BUFFER_CONFIG, CommonClientConfigs.RECEIVE_BUFFER_LOWER_BOUND);
    config.putAll(more);
    return config;
  }

  /** What every client is set up with: where Kafka is, and how to get in. */
  public Map<String, Object> clientProperties(String clientId) {
    Map<String, Object> config = new HashMap<>(properties);
    config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    config.put(CommonClientConfigs.METRICS_RECORDING_LEVEL_CONFIG, "INFO");
    // The client's own push of metrics to the broker is not used.
    config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    return config;
  }

  @Override
  public String toString() {
    return "KafkaConnection[" + bootstrapServers + "]";
  }
}
