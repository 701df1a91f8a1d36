package dev.umsync.worker.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes parked records of which everything is resolved: those below the lowest unresolved offset
 * of a partition, now and then. Owned by the poll thread; nobody waits for the removal, and one
 * that fails is made up for by a later one.
 */
final class ParkedTrim {
  private static final Logger LOG = LoggerFactory.getLogger(ParkedTrim.class);

  private final Admin admin;
  private final String topic;
  private final Duration every;
  private final LongSupplier ticker;
  private final Consumer<PartitionState> before;
  private long lastNanos;

  /**
   * Removes nothing yet.
   *
   * @param before told of each partition before it is asked what of it is resolved
   */
  ParkedTrim(
      Admin admin,
      String topic,
      Duration every,
      LongSupplier ticker,
      Consumer<PartitionState> before) {
    this.admin = admin;
    this.topic = topic;
    this.every = every;
    this.ticker = ticker;
    this.before = before;
    this.lastNanos = ticker.getAsLong();
  }

  void tick(Collection<PartitionState> states) {
    long now = ticker.getAsLong();
    if (now - lastNanos < every.toNanos()) {
      return;
    }
    lastNanos = now;
    Map<TopicPartition, RecordsToDelete> removable = new HashMap<>();
    for (PartitionState state : states) {
      if (!state.assignment.isOpen()) {
        continue;
      }
      before.accept(state);
      OptionalLong below = state.removableBelow();
      if (below.isPresent()) {
        removable.put(
            new TopicPartition(topic, state.assignment.partition()),
            RecordsToDelete.beforeOffset(below.getAsLong()));
        state.trimmed(below.getAsLong());
      }
    }
    if (!removable.isEmpty()) {
      var _ =
          admin
              .deleteRecords(removable)
              .all()
              .whenComplete((done, error) -> {
                if (error != null) {
                  LOG.atInfo()
                      .addKeyValue("error", error.getClass().getSimpleName())
                      .log("Resolved parked records could not be removed; it is tried again later");
                }
              });
    }
  }
}
