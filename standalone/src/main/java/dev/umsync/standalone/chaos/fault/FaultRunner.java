package dev.umsync.standalone.chaos.fault;

import dev.umsync.common.topic.TopicProvisioner.Pause;
import dev.umsync.standalone.chaos.fault.Schedule.Planned;
import dev.umsync.standalone.chaos.process.Child;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGeneratorFactory;

/**
 * Injects the faults of a schedule at their moments. Faults on one process come one by one; those
 * on different ones overlap. Each has a virtual thread while it lasts; the counts may be read by
 * any thread.
 */
public final class FaultRunner {
  private static final Duration LONGEST_START = Duration.ofMinutes(5);
  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(90);

  private final FaultTargets targets;
  private final ScheduleLog log;
  private final Clock clock;
  private final LongSupplier ticker;
  private final Pause pause;
  private final Consumer<String> says;
  private final AtomicInteger kills = new AtomicInteger();
  private final AtomicInteger brokerRestarts = new AtomicInteger();
  private final AtomicInteger freezes = new AtomicInteger();
  private final AtomicInteger injected = new AtomicInteger();
  private final AtomicInteger brokenOff = new AtomicInteger();
  private long beginNanos;

  /**
   * @param ticker monotonic nanoseconds
   * @param says hears of a process that does not end or start as it should, and of a fault that
   *     breaks off
   */
  public FaultRunner(
      FaultTargets targets,
      ScheduleLog log,
      Clock clock,
      LongSupplier ticker,
      Pause pause,
      Consumer<String> says) {
    this.targets = targets;
    this.log = log;
    this.clock = clock;
    this.ticker = ticker;
    this.pause = pause;
    this.says = says;
  }

  /** Injects all of them; returns when the last is over and everything runs again. */
  public void run(Schedule schedule) throws InterruptedException {
    beginNanos = ticker.getAsLong();
    CountDownLatch open = new CountDownLatch(schedule.faults().size());
    for (Planned planned : schedule.faults()) {
      long wait = planned.afterMillis() - elapsedMillis();
      if (wait > 0) {
        pause.pause(Duration.ofMillis(wait));
      }
      Thread.ofVirtual()
          .name("fault-" + planned.afterMillis())
          .start(() -> {
            try {
              inject(planned.fault());
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              breaksOff(planned.fault(), e);
            } catch (RuntimeException | Error e) {
              breaksOff(planned.fault(), e);
            } finally {
              open.countDown();
            }
          });
    }
    open.await();
    targets.mail().calm();
  }

  /** Processes that were killed with SIGKILL, the broker not counted. */
  public int kills() {
    return kills.get();
  }

  /** Times that the broker was killed or stopped, and started again. */
  public int brokerRestarts() {
    return brokerRestarts.get();
  }

  /** Workers that were frozen. */
  public int freezes() {
    return freezes.get();
  }

  /** All faults so far. */
  public int injected() {
    return injected.get();
  }

  /** Faults that could not be injected to their end; what they took down may still be down. */
  public int brokenOff() {
    return brokenOff.get();
  }

  private void breaksOff(Fault fault, Throwable why) {
    brokenOff.incrementAndGet();
    says.accept("the fault " + fault + " broke off: " + why);
  }

  private long elapsedMillis() {
    return Duration.ofNanos(ticker.getAsLong() - beginNanos).toMillis();
  }

  private void inject(Fault fault) throws InterruptedException {
    switch (fault) {
      case Fault.WorkerKill f -> onWorker(f.worker(), f, w -> kill(w, f.downMillis()));
      case Fault.WorkerFreeze f -> onWorker(f.worker(), f, w -> freeze(w, f.frozenMillis()));
      case Fault.RollingRestart f -> logged(f, this::rollingRestart);
      case Fault.BrokerKill f -> on(targets.broker(), f, () -> killBroker(f.downMillis()));
      case Fault.BrokerRestart f -> on(targets.broker(), f, () -> restartBroker(f.downMillis()));
      case Fault.ConnectionCut f -> logged(f, () -> cut(f));
      case Fault.MailAway f -> logged(f, () -> mailAway(f.awayMillis()));
      case Fault.CredentialKill f ->
          on(targets.credentials(), f, () -> kill(targets.credentials(), f.downMillis()));
    }
  }

  private interface Deed {
    void run() throws InterruptedException;
  }

  private interface WorkerDeed {
    void to(Child worker) throws InterruptedException;
  }

  private void onWorker(int number, Fault fault, WorkerDeed deed) throws InterruptedException {
    // A schedule of an earlier run may have had more workers.
    Child worker = targets.workers().get(number % targets.workers().size());
    on(worker, fault, () -> deed.to(worker));
  }

  private void on(Child child, Fault fault, Deed deed) throws InterruptedException {
    child.turn().lockInterruptibly();
    try {
      logged(fault, deed);
    } finally {
      child.turn().unlock();
    }
  }

  private void logged(Fault fault, Deed deed) throws InterruptedException {
    long after = elapsedMillis();
    log.began(clock.instant(), after, fault);
    injected.incrementAndGet();
    deed.run();
    log.ended(clock.instant(), after, fault);
  }

  private void kill(Child child, long downMillis) throws InterruptedException {
    kills.incrementAndGet();
    child.kill();
    pause.pause(Duration.ofMillis(downMillis));
    child.start();
  }

  private void freeze(Child worker, long millis) throws InterruptedException {
    freezes.incrementAndGet();
    worker.freeze();
    try {
      pause.pause(Duration.ofMillis(millis));
    } finally {
      worker.thaw();
    }
  }

  private void rollingRestart() throws InterruptedException {
    for (Child worker : targets.workers()) {
      worker.turn().lockInterruptibly();
      try {
        if (!worker.terminate(LONGEST_DRAIN)) {
          says.accept(worker.name() + " did not end within 90 s of SIGTERM and was killed");
        }
        worker.start();
        awaitReady(worker);
      } finally {
        worker.turn().unlock();
      }
    }
  }

  private void killBroker(long downMillis) throws InterruptedException {
    targets.broker().kill();
    startBroker(downMillis);
  }

  private void restartBroker(long downMillis) throws InterruptedException {
    if (!targets.broker().terminate(LONGEST_DRAIN)) {
      says.accept("the broker did not end within 90 s of SIGTERM and was killed");
    }
    startBroker(downMillis);
  }

  private void startBroker(long downMillis) throws InterruptedException {
    brokerRestarts.incrementAndGet();
    pause.pause(Duration.ofMillis(downMillis));
    targets.broker().start();
    awaitReady(targets.broker());
  }

  private void awaitReady(Child child) throws InterruptedException {
    if (!child.awaitReady(LONGEST_START)) {
      says.accept(child.name() + " was not ready within 5 min of its start");
    }
  }

  private void cut(Fault.ConnectionCut cut) {
    targets
        .mail()
        .cut(
            cut.how(),
            cut.percent(),
            RandomGeneratorFactory.of("L64X128MixRandom").create(cut.seed()));
  }

  private void mailAway(long millis) throws InterruptedException {
    targets.mail().goAway();
    try {
      pause.pause(Duration.ofMillis(millis));
    } finally {
      targets.mail().comeBack();
    }
  }
}
