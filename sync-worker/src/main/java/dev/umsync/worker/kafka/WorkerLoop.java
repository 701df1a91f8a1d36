package dev.umsync.worker.kafka;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Dispatcher;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Lease;
import dev.umsync.worker.dispatch.ParkedEvent;
import dev.umsync.worker.dispatch.ParkedReading;
import dev.umsync.worker.dispatch.PlannedLook;
import dev.umsync.worker.dispatch.Surroundings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
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
public final class WorkerLoop<E> implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerLoop.class);

  /** While calls run: how often the log is looked at. */
  private static final Duration BUSY = Duration.ofMillis(2);

  /** While anything is paused; KAFKA-21084: polling with a time to wait would spin. */
  private static final Duration PAUSED = Duration.ofMillis(10);

  private static final Duration IDLE = Duration.ofMillis(100);
  private static final Duration BETWEEN_READINGS = Duration.ofSeconds(1);

  private final WorkerSettings settings;
  private final KafkaConnection connection;
  private final Surroundings surroundings;
  private final LongSupplier ticker;
  private final Doorbell bell;
  private final EngineMetrics metrics;
  private final Queue<Runnable> posts = new ConcurrentLinkedQueue<>();
  private final Map<Integer, PartitionState> states = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Dispatcher<Work<E>, Effects> dispatcher;
  private final Consumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final Transactions<E> transactions;
  private final ParkedReader<E> parkedReader;
  private final ParkedTrim trim;
  private final Commits<E> commits;
  private final Ownership<E> ownership;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean stopping;
  private volatile @Nullable Throwable broken;
  private int restoring;
  private long metricsNanos;

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
    this.connection = connection;
    this.surroundings = surroundings;
    this.ticker = surroundings.ticker();
    this.bell = bell;
    this.metrics = new EngineMetrics(registry);
    Lease lease = new Lease(ticker, settings.lease());
    this.dispatcher =
        new Dispatcher<>(
            new DecodingHandler<>(decoder, handler, states, metrics),
            settings.limits(),
            lease,
            surroundings,
            this::apply);
    this.consumer = connection.consumer(settings.instance(), consumerSettings(settings));
    this.admin = connection.admin(settings.instance() + "-admin");
    this.transactions =
        new Transactions<>(
            connection, settings, admin, surroundings.clock(), r -> post(() -> take(r)), this::end);
    this.parkedReader = new ParkedReader<>(connection, settings, ticker, new Found());
    this.trim = new ParkedTrim(admin, settings.parkedTopic(), settings.parkedTrim(), ticker);
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
    this.ownership =
        new Ownership<>(
            dispatcher,
            commits,
            lease,
            settings,
            ticker,
            metrics,
            states,
            this::restore,
            this::pump,
            state -> looks(decoder, state));
  }

  private static Map<String, Object> consumerSettings(WorkerSettings settings) {
    Map<String, Object> more = new HashMap<>();
    more.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
    more.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.recordsPerPoll());
    if (settings.classicProtocol()) {
      more.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
      more.put(
          ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
          Math.toIntExact(settings.sessionTimeout().toMillis()));
      more.put(
          ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
          Math.toIntExact(settings.sessionTimeout().toMillis() / 5));
      more.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
    } else {
      more.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
    }
    return more;
  }

  /** Works until it is told to stop, then drains and leaves the group. */
  @Override
  public void run() {
    if (!begun.compareAndSet(false, true)) {
      return; // closed before it began
    }
    try {
      LogReader<E> log = begin();
      if (log != null) {
        while (!stopping) {
          cycle(log);
          endIfBroken();
        }
        LOG.atInfo().log("Stopping: running calls are waited for");
        ownership.leave(atMost -> pumpPolling(log, atMost));
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

  private @Nullable LogReader<E> begin() {
    consumer.subscribe(List.of(settings.voicemailTopic()), new Rebalances(ownership));
    surroundings.calls().execute(parkedReader);
    while (!stopping) {
      try {
        int partitions = consumer.partitionsFor(settings.voicemailTopic()).size();
        if (partitions > 0) {
          return new LogReader<>(
              consumer, dispatcher, new Router(partitions), states, settings.voicemailTopic());
        }
      } catch (KafkaException e) {
        LOG.atWarn()
            .addKeyValue("topic", settings.voicemailTopic())
            .addKeyValue("error", e.getClass().getSimpleName())
            .log("The topic cannot be read yet; it is tried again");
      }
      bell.await(Duration.ofSeconds(1));
    }
    return null;
  }

  private void cycle(LogReader<E> log) {
    boolean paused = log.isAnythingPaused();
    boolean busy = dispatcher.isBusy() || commits.isInTheAir() || restoring > 0;
    poll(log, paused || busy ? Duration.ZERO : idle());
    admitRestored(log);
    pump(Duration.ZERO);
    log.pauseWhatIsFull();
    if (paused) {
      bell.await(PAUSED);
    } else if (busy) {
      bell.await(BUSY);
    }
  }

  private Duration idle() {
    return dispatcher.nextAlarm().filter(next -> next.compareTo(IDLE) < 0).orElse(IDLE);
  }

  private void poll(LogReader<E> log, Duration atMost) {
    try {
      log.poll(atMost);
      long now = ticker.getAsLong();
      if (now - metricsNanos >= BETWEEN_READINGS.toNanos()) {
        metricsNanos = now;
        metrics.read(dispatcher.load(), log.lag(), ownership.count());
      }
    } catch (InterruptException e) {
      // Somebody ends the thread: without this the flag would make every wait return at once.
      Thread.interrupted();
      stopping = true;
    } catch (KafkaException e) {
      LOG.atWarn()
          .addKeyValue("error", e.getClass().getSimpleName())
          .log("Kafka could not be read; it is tried again");
      LOG.atDebug().setCause(e).log("Why Kafka could not be read");
      bell.await(Duration.ofSeconds(1));
    }
  }

  private void pumpPolling(LogReader<E> log, Duration atMost) {
    poll(log, Duration.ZERO);
    pump(atMost);
  }

  /** The poll thread's work apart from polling. */
  private void pump(Duration atMost) {
    for (Runnable next = posts.poll(); next != null; next = posts.poll()) {
      next.run();
    }
    dispatcher.advance();
    for (ParkedReading reading : dispatcher.takeReadings()) {
      parkedReader.read(reading);
    }
    commits.tick();
    trim.tick(states.values());
    if (atMost.isPositive() && !dispatcher.hasWork() && posts.isEmpty()) {
      bell.await(atMost);
    }
  }

  private void take(Batch.Result<E> result) {
    commits.take(result);
  }

  private void apply(Assignment assignment, Effects effects) {
    PartitionState state = states.get(assignment.partition());
    if (state != null && state.assignment == assignment) {
      effects.state().forEach(state.table::apply);
    }
  }

  private final Queue<List<PartitionState>> restored = new ConcurrentLinkedQueue<>();

  private void restore(List<Assignment> assignments) {
    restoring++;
    surroundings
        .calls()
        .execute(
            new PartitionRestore(
                connection,
                settings,
                admin,
                assignments,
                read -> {
                  restored.add(read);
                  bell.ring();
                }));
  }

  private static <E> List<PlannedLook<Work<E>>> looks(
      EventDecoder<E> decoder, PartitionState state) {
    List<PlannedLook<Work<E>>> planned = new ArrayList<>();
    for (byte[] value : state.looks.values()) {
      try {
        PlannedLook<E> look = decoder.look(value);
        planned.add(
            new PlannedLook<>(look.subscriber(), look.due(), new Work.Ready<>(look.event())));
      } catch (UndecodableEvent e) {
        LOG.atError()
            .addKeyValue("partition", state.assignment.partition())
            .addKeyValue("reason", e.getMessage())
            .log("A second look at a mailbox can't be read; a copy left there would stay");
      }
    }
    return planned;
  }

  private void admitRestored(LogReader<E> log) {
    for (List<PartitionState> next = restored.poll(); next != null; next = restored.poll()) {
      restoring--;
      ownership.restored(next).forEach(log::begin);
    }
  }

  private final class Found implements ParkedReader.Answers<E> {
    @Override
    public void found(ParkedReading reading, List<ParkedEvent<Work<E>>> events, long through) {
      post(() -> dispatcher.parkedRead(reading, events, through));
    }

    @Override
    public void failed(ParkedReading reading) {
      post(() -> dispatcher.parkedReadFailed(reading));
    }
  }

  private void post(Runnable action) {
    posts.add(action);
    bell.ring();
  }

  /**
   * Has parked subscribers tried again now: a new token is there, the roster names them, a circuit
   * has closed.
   */
  public void redriveNow(Predicate<Key> whose) {
    post(() -> dispatcher.redriveNow(whose));
  }

  /**
   * Has a subscriber tried again now if it is parked for a certain cause, whoever parked it.
   *
   * @param why whether that cause is gone
   */
  public void redriveNow(Key subscriber, Predicate<Cause> why) {
    post(() -> dispatcher.redriveNow(subscriber, why));
  }

  /**
   * Has somebody say, when a partition is taken over, of each subscriber parked in it whether the
   * cause is gone; to be called before {@link #run()}.
   *
   * @param isGone called on the poll thread; must not block
   */
  public void watchParked(BiPredicate<Key, Cause> isGone) {
    ownership.watchParked(isGone);
  }

  /**
   * Has somebody hear which partitions this worker has, whenever that changes; to be called before
   * {@link #run()}.
   *
   * @param hears called on the poll thread; must not block
   */
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
