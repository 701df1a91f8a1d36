package dev.umsync.worker.kafka;

import static java.util.Objects.requireNonNull;

import dev.umsync.common.kafka.KafkaConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest.TxnMarkerEntry;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.LogContext;

/**
 * Writes the marker of a committed transaction into a partition where its coordinator has left it
 * out. The admin client can write the opposite one only ({@code abortTransaction}, KIP-664), so the
 * same request is made here, with the parts that the admin client is made of. Any thread.
 */
final class CommitMarkers {
  private static final String CLIENT = "umsync-markers";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Of a coordinator before KIP-890: the epoch of the records themselves is taken. */
  private static final short ANY_VERSION = 0;

  private final KafkaConnection connection;
  private final Admin admin;

  CommitMarkers(KafkaConnection connection, Admin admin) {
    this.connection = connection;
    this.admin = admin;
  }

  /**
   * Makes visible what a producer has written to a partition since its last transaction ended.
   *
   * @throws KafkaException if that can't be had
   * @throws ExecutionException if nobody knows the partition's leader
   */
  void write(TopicPartition partition, ProducerState producer)
      throws InterruptedException, ExecutionException {
    Node leader = leader(partition);
    Time time = Time.SYSTEM;
    try (Metrics metrics = new Metrics();
        NetworkClient client = client(leader, metrics, time)) {
      if (!NetworkClientUtils.awaitReady(client, leader, time, PATIENCE.toMillis())) {
        throw new TimeoutException("no connection to " + leader);
      }
      ClientResponse answer =
          NetworkClientUtils.sendAndReceive(
              client,
              client.newClientRequest(
                  leader.idString(), request(partition, producer), time.milliseconds(), true),
              time);
      error(answer).maybeThrow();
    } catch (IOException e) {
      throw new KafkaException(e);
    }
  }

  private Node leader(TopicPartition partition) throws InterruptedException, ExecutionException {
    String topic = partition.topic();
    return requireNonNull(admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic))
        .partitions()
        .stream()
        .filter(p -> p.partition() == partition.partition())
        .map(TopicPartitionInfo::leader)
        .filter(node -> node != null && !node.isEmpty())
        .findFirst()
        .orElseThrow(() -> new TimeoutException(partition + " has no leader"));
  }

  private NetworkClient client(Node leader, Metrics metrics, Time time) {
    return ClientUtils.createNetworkClient(
        new AdminClientConfig(connection.clientProperties(CLIENT)),
        List.of(leader.host() + ":" + leader.port()),
        CLIENT,
        metrics,
        CLIENT,
        new LogContext("[" + CLIENT + "] "),
        new ApiVersions(),
        time,
        1,
        Math.toIntExact(PATIENCE.toMillis()),
        null,
        new ManualMetadataUpdater(List.of(leader)),
        new DefaultHostResolver(),
        null,
        null);
  }

  private static WriteTxnMarkersRequest.Builder request(
      TopicPartition partition, ProducerState producer) {
    return new WriteTxnMarkersRequest.Builder(
        List.of(
            new TxnMarkerEntry(
                producer.producerId(),
                (short) producer.producerEpoch(),
                producer.coordinatorEpoch().orElse(0),
                TransactionResult.COMMIT,
                List.of(partition),
                ANY_VERSION)));
  }

  private static Errors error(ClientResponse answer) {
    return answer.responseBody() instanceof WriteTxnMarkersResponse markers
        ? markers.errorCounts().keySet().stream()
            .filter(error -> error != Errors.NONE)
            .findFirst()
            .orElse(Errors.NONE)
        : Errors.UNKNOWN_SERVER_ERROR;
  }
}
