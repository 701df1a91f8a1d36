package dev.umsync.worker.config;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.http.Readiness;
import dev.umsync.common.http.ReadinessCheck;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.kafka.WorkerLoop;
import dev.umsync.worker.kafka.tables.WorkerTables;
import dev.umsync.worker.watch.WatchTask;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sync worker: takes part in the group of workers and delivers the voicemails of its partitions.
 *
 * <p>Thread rule: made and closed by one thread; polls on a thread of its own and runs everything
 * else on the executor's.
 */
public final class WorkerRole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerRole.class);
  private static final Duration RESTORE_PATIENCE = Duration.ofMinutes(2);

  private final WorkerLoop<WatchTask> loop;
  private final WorkerTables tables;
  private final ScheduledExecutorService scheduled;
  private final Opened opened;
  private volatile boolean running;
  private volatile boolean failed;

  WorkerRole(
      WorkerLoop<WatchTask> loop,
      WorkerTables tables,
      ScheduledExecutorService scheduled,
      Opened opened) {
    this.loop = loop;
    this.tables = tables;
    this.scheduled = scheduled;
    this.opened = opened;
  }

  /**
   * Starts the role; returns when roster and tenants have been read and the worker is about to join
   * its group. The topics exist already.
   *
   * @throws StartFailed if a keyset or a trust file is missing, or the topics can't be read
   */
  public static WorkerRole start(WorkerConfig config, WorkerSurroundings surroundings)
      throws InterruptedException {
    WorkerAssembly assembly = WorkerAssembly.of(config, surroundings);
    WorkerRole role = assembly.role();
    try {
      role.awaitDirectory();
    } catch (StartFailed | InterruptedException e) {
      role.close();
      throw e;
    }
    role.begin(assembly.wiring(), surroundings.executor());
    return role;
  }

  private void awaitDirectory() throws InterruptedException {
    try {
      tables.directoryRestored().get(RESTORE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new StartFailed(
          "The worker could not read its topics",
          "subscribers, tenants",
          "Check that Kafka is up and that this client may read them.",
          e);
    }
  }

  private void begin(WorkerWiring wiring, Executor executor) {
    wiring.hear(loop);
    wiring.repeat(new RegularTasks(this::every, executor, scheduled::isShutdown));
    running = true;
    // Not a virtual thread: it would come to its turn behind all the calls that are ready to run.
    Thread.ofPlatform().daemon().name("umsync-worker-poll").start(this::runLoop);
  }

  private void runLoop() {
    try {
      loop.run();
    } catch (RuntimeException | Error e) {
      failed = true;
      LOG.atError().setCause(e).log("The worker ended by a fault of its own; start it again");
      throw e;
    } finally {
      running = false;
    }
  }

  private void every(Duration interval, Runnable task) {
    var ignored =
        scheduled.scheduleWithFixedDelay(
            task, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether this worker can do its work, for {@code /health/ready}. */
  public List<ReadinessCheck> readiness() {
    return List.of(
        ReadinessCheck.of(
            "worker",
            () -> {
              if (failed) {
                return Readiness.notReady("the worker ended by a fault");
              }
              return running ? Readiness.ready() : Readiness.notReady("the worker is stopped");
            }));
  }

  /** Somebody parked may be waiting for this. */
  static void redrive(WorkerLoop<WatchTask> loop, Subscriber subscriber) {
    // By name: an import brings everybody, and each would look through all queues.
    loop.redriveNow(new Key(subscriber.address()), cause -> true);
  }

  static void redriveDomain(WorkerLoop<WatchTask> loop, String domain) {
    String end = "@" + domain.toLowerCase(Locale.ROOT);
    loop.redriveNow(key -> key.value().endsWith(end));
  }

  /**
   * Stops taking events, waits for those running as long as {@code worker.shutdown} says, commits,
   * leaves the group.
   */
  @Override
  public void close() {
    opened.close();
  }
}
