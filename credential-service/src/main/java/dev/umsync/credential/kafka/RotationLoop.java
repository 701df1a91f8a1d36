package dev.umsync.credential.kafka;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.token.TokenRequest;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.credential.kafka.MintDesk.Result;
import dev.umsync.credential.mint.MintFailure;
import dev.umsync.credential.rotation.RotationSchedule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests for tokens and renews tokens in use, for the subscribers of the partitions that
 * this instance owns.
 *
 * <p>Owning is the consumer group's: tokens go out in transactions under the group's epoch, so an
 * instance that has lost a partition writes nothing for it. Thread rule: {@link #run} on one thread
 * that owns consumer, producer and schedule; {@link #close} from any.
 */
public final class RotationLoop implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RotationLoop.class);
  private static final Duration BUSY_POLL = Duration.ofMillis(10);
  private static final Duration IDLE_POLL = Duration.ofMillis(200);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

  private final Consumer<byte[], byte[]> consumer;
  private final TokenJournal journal;
  private final CredentialTopics topics;
  private final RotationSchedule schedule;
  private final MintDesk desk;
  private final Revocations revocations;
  private final Executor minting;
  private final int mostAtOnce;
  private final Clock clock;
  private final TokensSeen seen;

  private final Queue<Result> finished = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final Set<TopicPartition> owned = new HashSet<>();
  private int running;
  private volatile boolean credentialsChanged;
  private volatile boolean closing;

  /**
   * @param consumer of the role's group; the loop closes it
   * @param journal writes tokens; the loop closes it
   * @param seen the tokens that are on the topic already; the loop closes it
   * @param minting runs one task per token being minted
   * @param mostAtOnce how many tokens are minted at a time, 1 or more
   */
  public RotationLoop(
      Consumer<byte[], byte[]> consumer,
      TokenJournal journal,
      CredentialTopics topics,
      RotationSchedule schedule,
      MintDesk desk,
      Revocations revocations,
      TokensSeen seen,
      Executor minting,
      int mostAtOnce,
      Clock clock) {
    this.consumer = consumer;
    this.journal = journal;
    this.topics = topics;
    this.schedule = schedule;
    this.desk = desk;
    this.revocations = revocations;
    this.seen = seen;
    this.minting = minting;
    this.mostAtOnce = mostAtOnce;
    this.clock = clock;
  }

  /** Tenants or credentials changed: what failed is tried again now. Any thread. */
  public void credentialsChanged() {
    credentialsChanged = true;
  }

  @Override
  public void run() {
    try {
      consumer.subscribe(List.of(topics.name(TopicSpec.TOKEN_REQUESTS)), new Ownership());
      while (!closing) {
        step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      consumer.close();
      journal.close();
      seen.close();
      stopped.complete(null);
    }
  }

  private void step() throws InterruptedException {
    try {
      boolean busy = running > 0;
      consumer.poll(busy ? BUSY_POLL : IDLE_POLL).forEach(this::onRequest);
      Instant now = clock.instant();
      seen.drain(schedule);
      if (credentialsChanged) {
        credentialsChanged = false;
        schedule.retryNow(s -> true, now);
      }
      schedule.take(now, mostAtOnce - running).forEach(this::start);
      publish(now);
    } catch (WakeupException woken) {
      // Closing.
    } catch (KafkaException e) {
      LOG.atWarn()
          .addKeyValue("reason", e.getClass().getSimpleName())
          .log("Tokens can't be published while Kafka is away; it is tried again");
      journal.reset();
      TimeUnit.MILLISECONDS.sleep(PAUSE_AFTER_FAILURE.toMillis());
    }
  }

  private void onRequest(ConsumerRecord<byte[], byte[]> record) {
    try {
      Subscriber subscriber = Subscriber.of(new String(record.key(), StandardCharsets.UTF_8));
      Json.read(record.value(), TokenRequest.class);
      schedule.request(subscriber, clock.instant());
    } catch (IOException | IllegalArgumentException e) {
      LOG.atWarn()
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .log("A token request is malformed and was passed over");
    }
  }

  private void start(Subscriber subscriber) {
    running++;
    minting.execute(() -> {
      Optional<Result> result = Optional.empty();
      try {
        result = Optional.of(desk.mint(subscriber));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        finished.add(
            result.orElseGet(() -> new Result(subscriber, Optional.empty(), Optional.empty())));
      }
    });
  }

  private void publish(Instant now) {
    List<Result> results = new ArrayList<>();
    for (Result r = finished.poll(); r != null; r = finished.poll()) {
      running--;
      results.add(r);
    }
    List<TokenJournal.Entry> entries = new ArrayList<>();
    for (Result result : results) {
      result.failure().ifPresent(failure -> failed(result.subscriber(), failure));
      result
          .token()
          .filter(t -> owns(result.subscriber()))
          .ifPresent(t -> entries.add(new TokenJournal.Entry(result.subscriber(), t)));
    }
    entries.addAll(revocations.due(schedule, now));
    if (!entries.isEmpty()) {
      try {
        journal.write(entries, consumer, owned);
      } catch (KafkaException e) {
        results.forEach(r -> schedule.failed(r.subscriber(), now));
        throw e;
      }
    }
    settle(results, now);
  }

  private void settle(List<Result> results, Instant now) {
    for (Result result : results) {
      result
          .token()
          .ifPresentOrElse(
              t -> schedule.minted(result.subscriber(), now, t.expiresAt()),
              () -> schedule.failed(result.subscriber(), now));
    }
  }

  private static void failed(Subscriber subscriber, MintFailure failure) {
    LOG.atWarn()
        .addKeyValue("tenant", subscriber.domain())
        .addKeyValue("kind", failure.kind())
        .addKeyValue("advice", failure.advice())
        .log("No token could be minted");
  }

  private boolean owns(Subscriber subscriber) {
    return owned.contains(
        new TopicPartition(
            topics.name(TopicSpec.TOKEN_REQUESTS),
            Partitioning.of(subscriber, topics.subscriberPartitions())));
  }

  /** Stops and waits for the loop to end, at most 30 s. */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      stopped.get(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.atWarn().log("The token rotation did not stop in time");
    }
  }

  private final class Ownership implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      owned.addAll(partitions);
      seen.follow(owned);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      owned.removeAll(partitions);
      schedule.forget(s -> !owns(s));
      seen.follow(owned);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      onPartitionsRevoked(partitions);
    }
  }
}
