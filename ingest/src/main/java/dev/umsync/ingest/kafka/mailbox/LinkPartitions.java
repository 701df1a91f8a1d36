package dev.umsync.ingest.kafka.mailbox;

import dev.umsync.ingest.umserver.Courier;
import dev.umsync.ingest.umserver.Parcel.Origin;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that this instance has: which are read, what of them is settled, and how they are
 * given back. Owned by the link's task.
 */
final class LinkPartitions implements ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(LinkPartitions.class);
  private static final Duration GIVE_BACK = Duration.ofSeconds(5);
  private static final Duration BETWEEN_COMMITS = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final Courier courier;
  private final ParkedReading parked;
  private final LongSupplier nanoTicker;
  private final Runnable settle;
  private final Map<TopicPartition, Frontier> frontiers = new HashMap<>();
  private long committedAtNanos;

  LinkPartitions(
      Consumer<byte[], byte[]> consumer,
      Courier courier,
      ParkedReading parked,
      LongSupplier nanoTicker,
      Runnable settle) {
    this.consumer = consumer;
    this.courier = courier;
    this.parked = parked;
    this.nanoTicker = nanoTicker;
    this.settle = settle;
    this.committedAtNanos = nanoTicker.getAsLong();
  }

  boolean owns(int partition) {
    return frontiers.keySet().stream().anyMatch(p -> p.partition() == partition);
  }

  /** Reads only where the parked events are known, and only while there is room. */
  void balance(boolean full) {
    Set<TopicPartition> read = new HashSet<>(consumer.assignment());
    if (full || !parked.isRestored()) {
      consumer.pause(read);
    } else {
      consumer.resume(read);
    }
  }

  void seen(int partition, long offset) {
    frontiers.forEach((p, frontier) -> {
      if (p.partition() == partition) {
        frontier.seen(offset);
      }
    });
  }

  void settled(Origin origin) {
    switch (origin) {
      case Origin.Log(int partition, long offset) ->
          frontiers.forEach((p, frontier) -> {
            if (p.partition() == partition) {
              frontier.settled(offset);
            }
          });
      case Origin.Parked parkedOne -> {}
    }
  }

  /** Commits what is settled, not more often than twice a second. */
  void commit() {
    if (nanoTicker.getAsLong() - committedAtNanos >= BETWEEN_COMMITS.toNanos()) {
      committedAtNanos = nanoTicker.getAsLong();
      commit(frontiers.keySet());
    }
  }

  private void commit(Collection<TopicPartition> of) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    frontiers.forEach((p, frontier) -> {
      if (of.contains(p)) {
        frontier.toCommit().ifPresent(offset -> offsets.put(p, new OffsetAndMetadata(offset)));
      }
    });
    if (!offsets.isEmpty()) {
      consumer.commitSync(offsets);
      frontiers.forEach((p, frontier) -> {
        OffsetAndMetadata at = offsets.get(p);
        if (at != null) {
          frontier.committed(at.offset());
        }
      });
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
    assigned.forEach(p -> frontiers.put(p, new Frontier()));
    parked.follow(numbers());
    consumer.pause(assigned);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    long deadline = nanoTicker.getAsLong() + GIVE_BACK.toNanos();
    settle.run();
    while (revoked.stream().anyMatch(p -> courier.runs(p.partition()))
        && nanoTicker.getAsLong() - deadline < 0
        && !Thread.currentThread().isInterrupted()) {
      parked.pause();
      settle.run();
    }
    try {
      commit(revoked);
    } catch (KafkaException e) {
      LOG.atWarn()
          .addKeyValue("kind", e.getClass().getSimpleName())
          .log("A last commit failed; what it covers is handed over again");
    }
    forget(revoked);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    forget(lost);
  }

  private void forget(Collection<TopicPartition> gone) {
    gone.forEach(p -> {
      frontiers.remove(p);
      courier.drop(p.partition());
    });
    parked.follow(numbers());
  }

  private Set<Integer> numbers() {
    Set<Integer> all = new HashSet<>();
    frontiers.keySet().forEach(p -> all.add(p.partition()));
    return all;
  }
}
