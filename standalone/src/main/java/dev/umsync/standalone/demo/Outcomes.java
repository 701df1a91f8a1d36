package dev.umsync.standalone.demo;

import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.TopicTable;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.standalone.site.Site;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Follows the outcomes topic, as an auditor may. Thread rule: any thread waits; the table's thread
 * fills.
 */
final class Outcomes implements AutoCloseable {
  private final Admin admin;
  private final TopicTable table;
  private final Consumer<OutcomeRecord> onOutcome;
  private final Map<String, CompletableFuture<OutcomeRecord>> byVoicemail =
      new ConcurrentHashMap<>();

  /**
   * @param onOutcome hears each one, on the table's thread
   */
  Outcomes(Site site, Executor executor, Consumer<OutcomeRecord> onOutcome) {
    this.onOutcome = onOutcome;
    this.admin = site.kafka().admin("umsync-demo-outcomes");
    this.table =
        new TopicTable(
            site.kafka().consumer("umsync-demo-outcomes", Map.of()), admin, this::take, executor);
    var _ =
        table.follow(
            TopicTable.partitions(
                site.config().topics().name(TopicSpec.OUTCOMES),
                site.config().plan().subscriberPartitions()));
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      OutcomeRecord outcome = Json.read(record.value(), OutcomeRecord.class);
      onOutcome.accept(outcome);
      waiting(outcome.voicemailId().value()).complete(outcome);
    } catch (IOException e) {
      throw new IllegalStateException("an outcome is malformed", e);
    }
  }

  private CompletableFuture<OutcomeRecord> waiting(String voicemailId) {
    return byVoicemail.computeIfAbsent(voicemailId, id -> new CompletableFuture<>());
  }

  /** The outcome of a voicemail, empty if there is none in time. */
  Optional<OutcomeRecord> await(String voicemailId, Duration patience) throws InterruptedException {
    try {
      return Optional.of(waiting(voicemailId).get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    table.close();
    admin.close();
  }
}
