package dev.umsync.worker.kafka;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.worker.dispatch.Assignment;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * Has the state of partitions that were assigned read by others. Owned by the poll thread; whoever
 * reads only posts what was found.
 */
final class Restores {
  private final KafkaConnection connection;
  private final WorkerSettings settings;
  private final Admin admin;
  private final HangingTransactions hanging;
  private final Executor executor;
  private final Doorbell bell;
  private final Queue<List<PartitionState>> restored = new ConcurrentLinkedQueue<>();
  private int underWay;

  Restores(
      KafkaConnection connection,
      WorkerSettings settings,
      Admin admin,
      HangingTransactions hanging,
      Executor executor,
      Doorbell bell) {
    this.connection = connection;
    this.settings = settings;
    this.admin = admin;
    this.hanging = hanging;
    this.executor = executor;
    this.bell = bell;
  }

  /** Begins to read. */
  void begin(List<Assignment> assignments) {
    underWay++;
    Consumer<List<PartitionState>> done =
        read -> {
          restored.add(read);
          bell.ring();
        };
    executor.execute(new PartitionRestore(connection, settings, admin, hanging, assignments, done));
  }

  boolean isUnderWay() {
    return underWay > 0;
  }

  /** Hands over what was read since. */
  void take(Consumer<List<PartitionState>> to) {
    for (List<PartitionState> next = restored.poll(); next != null; next = restored.poll()) {
      underWay--;
      to.accept(next);
    }
  }
}
