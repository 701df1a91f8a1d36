package dev.umsync.worker.kafka;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Lease;
import dev.umsync.worker.dispatch.ParkedEvent;
import dev.umsync.worker.dispatch.ParkedReading;
import dev.umsync.worker.dispatch.Surroundings;
import dev.umsync.worker.dispatch.kernel.Dispatcher;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker: takes part in the group, has each subscriber's events applied one at a time in log
 * order, and makes what became of them durable together with the commit, in transactions that only
 * a member of the group's present epoch can write.
 *
 * <p>{@link #run()} is the poll thread; it returns after {@link #stop()}. Every other public method
 * may be called by any thread.
 *
 * @param <E> the events, decoded
 */
public final class WorkerLoop<E> implements Runnable, AutoCloseable, PartitionNews {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerLoop.class);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  /** Kafka's usual minute would outlast the patience of whoever stops the worker meanwhile. */
  private static final Duration TOPIC_PATIENCE = Duration.ofSeconds(5);

  private final WorkerSettings settings;
  private final EventDecoder<E> decoder;
  private final Executor executor;
  private final LongSupplier ticker;
  private final Doorbell bell;
  private final EngineMetrics metrics;
  private final Posts posts;
  private final Map<Integer, PartitionState> states = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Dispatcher<Work<E>, Effects> dispatcher;
  private final Consumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final Transactions<E> transactions;
  private final ParkedReader<E> parkedReader;
  private final Restores restores;
  private final Commits<E> commits;
  private final Pump<E> pump;
  private final Ownership<E> ownership;
  private final AtomicBoolean begun = new AtomicBoolean();

  /** The poll thread's; 0 until the topic is there. */
  private int partitions;

  private volatile boolean stopping;
  private volatile @Nullable Throwable broken;

  /**
   * Makes the clients; nothing is asked of the cluster before {@link #run()}.
   *
   * @param bell rung whenever there is something for the poll thread
   * @param surroundings its {@code wakeUp} must ring the bell; its executor also runs restoring and
   *     reading of parked events
   */
  public WorkerLoop(
      KafkaConnection connection,
      WorkerSettings settings,
      EventDecoder<E> decoder,
      VoicemailHandler<E> handler,
      Doorbell bell,
      Surroundings surroundings,
      MeterRegistry registry) {
    this.settings = settings;
    this.decoder = decoder;
    this.executor = surroundings.calls();
    this.ticker = surroundings.ticker();
    this.bell = bell;
    this.metrics = new EngineMetrics(registry);
    this.posts = new Posts(bell);
    Lease lease = new Lease(ticker, settings.lease());
    this.dispatcher =
        new Dispatcher<>(
            new DecodingHandler<>(decoder, handler, states, metrics, this::note),
            settings.limits(),
            lease,
            surroundings,
            this::apply);
    this.consumer = GroupConsumer.make(connection, settings);
    this.admin = connection.admin(settings.instance() + "-admin");
    SitePartitions site = new SitePartitions(admin, settings.voicemailTopic());
    HangingTransactions hanging =
        new HangingTransactions(
            admin,
            new CommitMarkers(connection, admin),
            settings.group(),
            settings.undecided(),
            surroundings.clock());
    this.transactions =
        new Transactions<>(
            connection,
            settings,
            admin,
            site,
            hanging,
            surroundings.clock(),
            result -> posts.post(() -> take(result)),
            this::end);
    this.parkedReader = new ParkedReader<>(connection, settings, ticker, new Found());
    this.restores = new Restores(connection, settings, admin, hanging, executor, bell);
    this.commits =
        new Commits<>(
            dispatcher,
            states,
            transactions::write,
            lease,
            settings,
            ticker,
            consumer::groupMetadata,
            metrics);
    AsideExpiry expiry =
        new AsideExpiry(
            surroundings.clock(),
            TopicSpec.VOICEMAIL.retention().orElseThrow(),
            () -> partitions,
            dispatcher.progress()::outOfReach);
    ParkedTrim trim =
        new ParkedTrim(admin, settings.parkedTopic(), settings.parkedTrim(), ticker, expiry::look);
    HangSweep sweep = new HangSweep(site, settings, hanging, ticker, executor);
    this.pump = new Pump<>(posts, dispatcher, parkedReader, commits, trim, sweep, states, bell);
    this.ownership =
        new Ownership<>(
            dispatcher,
            commits,
            lease,
            settings,
            ticker,
            metrics,
            states,
            restores::begin,
            pump,
            new OwedLooks<>(decoder));
  }

  /** Works until it is told to stop, then drains and leaves the group. */
  @Override
  public void run() {
    if (!begun.compareAndSet(false, true)) {
      return; // closed before it began
    }
    try {
      PollCycle<E> cycle = begin();
      if (cycle != null) {
        while (!stopping && !cycle.isInterrupted()) {
          cycle.once();
          endIfBroken();
        }
        LOG.atInfo().log("Stopping: running calls are waited for");
        ownership.leave(cycle::whileLeaving);
      }
    } finally {
      ownership.abandon();
      end();
    }
  }

  private void end(Throwable cause) {
    broken = cause;
    bell.ring();
  }

  private void endIfBroken() {
    Throwable cause = broken;
    if (cause != null) {
      throw new IllegalStateException("The fate of a transaction can't be known any more", cause);
    }
  }

  private @Nullable PollCycle<E> begin() {
    consumer.subscribe(List.of(settings.voicemailTopic()), new Rebalances(ownership));
    executor.execute(parkedReader);
    while (!stopping) {
      try {
        partitions = consumer.partitionsFor(settings.voicemailTopic(), TOPIC_PATIENCE).size();
        if (partitions > 0) {
          return new PollCycle<>(
              new LogReader<>(
                  consumer,
                  dispatcher,
                  new Router(partitions),
                  states,
                  settings.voicemailTopic(),
                  decoder::sighted),
              dispatcher,
              ownership,
              restores,
              pump,
              metrics,
              bell,
              ticker);
        }
      } catch (KafkaException e) {
        LOG.atWarn()
            .addKeyValue("topic", settings.voicemailTopic())
            .addKeyValue("error", e.getClass().getSimpleName())
            .log("The topic cannot be read yet; it is tried again");
      }
      bell.await(BETWEEN_TRIES);
    }
    return null;
  }

  private void take(Batch.Result<E> result) {
    commits.take(result);
  }

  private void apply(Assignment assignment, Effects effects) {
    PartitionState state = states.get(assignment.partition());
    if (state != null && state.assignment.equals(assignment)) {
      effects.state().forEach(state.table::apply);
    }
  }

  private void note(Assignment assignment, Key subscriber, Effects effects, Runnable durable) {
    posts.post(() -> dispatcher.errands().note(assignment, subscriber, effects, durable));
  }

  private final class Found implements OpenReadings.Answers<E> {
    @Override
    public void found(ParkedReading reading, List<ParkedEvent<Work<E>>> events, long through) {
      posts.post(() -> dispatcher.redrives().found(reading, events, through));
    }

    @Override
    public void mustWait(ParkedReading reading, long large) {
      posts.post(() -> dispatcher.redrives().mustWait(reading, large));
    }

    @Override
    public void failed(ParkedReading reading) {
      posts.post(() -> dispatcher.redrives().failed(reading));
    }
  }

  /** Has parked subscribers tried again now, whatever their cause: roster or tenant has changed. */
  public void redriveNow(Predicate<Key> whose) {
    posts.post(() -> dispatcher.redrives().now(whose));
  }

  /**
   * Offers something of the worker's own: the handler is called with it when nothing else of the
   * subscriber waits. Best effort; any thread.
   *
   * @param refused run by the poll thread if it will not be tried
   */
  public void errand(int partition, Key subscriber, E event, Runnable refused) {
    posts.post(() -> {
      if (!dispatcher.errands().offer(partition, subscriber, new Work.Ready<>(event))) {
        refused.run();
      }
    });
  }

  @Override
  public void watchState(OwnedState hears) {
    ownership.watchState(hears);
  }

  /**
   * Has those tried again now who are parked for a certain cause: a circuit has closed. Only so
   * many at once as may have parked events in memory.
   */
  public void redriveNow(Predicate<Key> whose, Predicate<Cause> why) {
    posts.post(() -> dispatcher.redrives().now(whose, why));
  }

  /**
   * Has a subscriber tried again now if it is parked for a certain cause, whoever parked it.
   *
   * @param why whether that cause is gone
   */
  public void redriveNow(Key subscriber, Predicate<Cause> why) {
    posts.post(() -> dispatcher.redrives().now(subscriber, why));
  }

  @Override
  public void watchParked(BiPredicate<Key, Cause> isGone) {
    ownership.watchParked(isGone);
  }

  @Override
  public void watchOwned(java.util.function.Consumer<Set<Integer>> hears) {
    ownership.watch(hears);
  }

  /** Has the worker drain and leave the group; returns at once. */
  public void stop() {
    stopping = true;
    bell.ring();
  }

  /**
   * Stops, and waits for the end as long as draining may take; a worker that never ran ends at
   * once.
   */
  @Override
  public void close() {
    stop();
    if (begun.compareAndSet(false, true)) {
      end();
      return;
    }
    Duration longest = settings.shutdown().plus(settings.cancelGrace().multipliedBy(4));
    try {
      if (!ended.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atWarn().log("The worker did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end() {
    parkedReader.close();
    transactions.close();
    try {
      consumer.close(CloseOptions.timeout(settings.cancelGrace()));
    } catch (KafkaException e) {
      LOG.atInfo().addKeyValue("error", e.getClass().getSimpleName()).log("Left without a word");
    }
    admin.close(Duration.ofSeconds(1));
    ended.countDown();
  }
}
