package dev.umsync.worker.kafka;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks from time to time for transactions that hang in partitions of those numbers that are owned,
 * in every topic of the site: nobody could read past them, be it an auditor. Owned by the poll
 * thread; looks run elsewhere, one at a time.
 */
final class HangSweep {
  private static final Logger LOG = LoggerFactory.getLogger(HangSweep.class);
  private static final String VOICEMAIL = "voicemail";

  private final Admin admin;
  private final WorkerSettings settings;
  private final HangingTransactions hanging;
  private final LongSupplier ticker;
  private final Executor executor;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private long lastNanos;

  HangSweep(
      Admin admin, WorkerSettings settings, Clock clock, LongSupplier ticker, Executor executor) {
    this.admin = admin;
    this.settings = settings;
    this.hanging = new HangingTransactions(admin, settings.group(), settings.undecided(), clock);
    this.ticker = ticker;
    this.executor = executor;
    this.lastNanos = ticker.getAsLong();
  }

  void tick(Collection<PartitionState> states) {
    long now = ticker.getAsLong();
    if (now - lastNanos < settings.undecided().toNanos() || states.isEmpty()) {
      return;
    }
    lastNanos = now;
    Set<Integer> numbers =
        states.stream().map(state -> state.assignment.partition()).collect(Collectors.toSet());
    if (underWay.compareAndSet(false, true)) {
      executor.execute(() -> look(numbers));
    }
  }

  private void look(Set<Integer> numbers) {
    try {
      String prefix = prefix();
      List<String> topics =
          admin.listTopics().names().get().stream().filter(t -> t.startsWith(prefix)).toList();
      List<TopicPartition> partitions = new ArrayList<>();
      // Only what is there: the client asks about anything else without a pause until time is up.
      for (TopicDescription topic : admin.describeTopics(topics).allTopicNames().get().values()) {
        topic.partitions().stream()
            .filter(p -> numbers.contains(p.partition()))
            .forEach(p -> partitions.add(new TopicPartition(topic.name(), p.partition())));
      }
      hanging.abort(partitions);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      LOG.atDebug().setCause(e).log("Topics can't be listed now; it is looked again later");
    } finally {
      underWay.set(false);
    }
  }

  private String prefix() {
    String topic = settings.voicemailTopic();
    return topic.endsWith(VOICEMAIL)
        ? topic.substring(0, topic.length() - VOICEMAIL.length())
        : topic;
  }
}
