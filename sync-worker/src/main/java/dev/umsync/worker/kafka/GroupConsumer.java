package dev.umsync.worker.kafka;

import dev.umsync.common.kafka.KafkaConnection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** Makes the consumer that takes part in the group of workers. Stateless. */
final class GroupConsumer {
  private static final int HEARTBEATS_PER_SESSION = 5;

  /**
   * The client asks for a partition again when all that it has of it was taken: with Kafka's usual
   * mebibyte, seven recordings, a worker spends half of its time waiting for answers.
   */
  private static final int PARTITIONS_PER_FETCH = 4;

  private GroupConsumer() {}

  static Consumer<byte[], byte[]> make(KafkaConnection connection, WorkerSettings settings) {
    Map<String, Object> more = new HashMap<>();
    more.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
    more.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.recordsPerPoll());
    more.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, settings.fetchBytes());
    more.put(
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
        settings.fetchBytes() / PARTITIONS_PER_FETCH);
    if (settings.classicProtocol()) {
      int session = Math.toIntExact(settings.sessionTimeout().toMillis());
      more.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
      more.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
      more.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, session / HEARTBEATS_PER_SESSION);
      more.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
    } else {
      more.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
    }
    return connection.consumer(settings.instance(), more);
  }
}
