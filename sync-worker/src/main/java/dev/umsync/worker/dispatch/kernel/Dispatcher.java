package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.EventHandler;
import dev.umsync.worker.dispatch.Lease;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Load;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.Surroundings;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Key-ordered, concurrent dispatch of the events of the partitions that this worker owns. Events
 * are offered in log order to its {@link Intake}; for each subscriber one is attempted at a time,
 * in that order; what became of them is taken out of its {@link Progress} as {@link Settlement}s,
 * to be made durable together with the {@link CommitPoint} of their partition, and reported back as
 * durable.
 *
 * <p>Owned by the poll thread: every method of this and of its parts is called by it alone.
 * Handlers run on the executor given and post their ends.
 *
 * @param <E> the events
 * @param <R> what is to be written when an event is done
 */
public final class Dispatcher<E, R> {
  private final LongSupplier ticker;
  private final Subscribers<E> subscribers = new Subscribers<>();
  private final Shares<E> shares = new Shares<>();
  private final Calls<E, R> calls;
  private final Room<E> room;
  private final Outbox<E, R> outbox;
  private final Turns<E, R> turns;
  private final int mostCalls;
  private final Judge<E, R> judge;
  private final Overdue<E, R> overdue;
  private final Asides<E, R> asides;
  private final Intake<E, R> intake;
  private final Redrives<E, R> redrives;
  private final Progress<E, R> progress;
  private final Tenures<E, R> tenures;
  private final Errands<E, R> errands;

  /**
   * Owns nothing yet.
   *
   * @param whenDone told each result by the poll thread, before the next call for its subscriber
   *     begins
   */
  public Dispatcher(
      EventHandler<E, R> handler,
      Limits limits,
      Lease lease,
      Surroundings around,
      BiConsumer<Assignment, R> whenDone) {
    ticker = around.ticker();
    mostCalls = limits.callsInFlight();
    Limits.Waits waits = limits.waits();
    Backoff probes = new Backoff(waits.parkBase(), waits.parkCap(), around.random());
    Backoff retries = new Backoff(waits.retryBase(), waits.retryCap(), around.random());
    int width = Math.max(1, limits.callsInFlight() / 4);
    outbox = new Outbox<>(limits.batches());
    calls = new Calls<>(handler, around.calls(), ticker, lease, around.wakeUp());
    room = new Room<>(shares, limits.memory());
    Parking<E, R> parking = new Parking<>(around.clock(), probes, width, outbox, room);
    turns = new Turns<>(calls, parking, subscribers, lease, limits, ticker);
    SecondLooks<E, R> looks =
        new SecondLooks<>(turns, probes, limits.queues(), around.clock(), ticker);
    asides = new Asides<>(probes, outbox, ticker);
    judge = new Judge<>(turns, parking, looks, asides, retries, waits, ticker, outbox, whenDone);
    overdue = new Overdue<>(calls, parking, judge, subscribers, room, limits, ticker);
    intake =
        new Intake<>(
            shares, subscribers, parking, turns, overdue, limits.queues(), ticker, outbox, room);
    redrives =
        new Redrives<>(shares, subscribers, parking, asides, turns, room, waits.retryCap(), ticker);
    progress = new Progress<>(shares, subscribers, calls, parking, asides, turns, outbox, ticker);
    tenures =
        new Tenures<>(shares, subscribers, calls, parking, looks, asides, turns, limits, ticker);
    errands = new Errands<>(shares, subscribers, turns, outbox, whenDone, ticker);
  }

  /** Where events are offered. */
  public Intake<E, R> intake() {
    return intake;
  }

  /** What is to become durable, and has. */
  public Progress<E, R> progress() {
    return progress;
  }

  /** How what is parked comes back. */
  public Redrives<E, R> redrives() {
    return redrives;
  }

  /** Which partitions are owned. */
  public Tenures<E, R> tenures() {
    return tenures;
  }

  /** What is done of the worker's own accord. */
  public Errands<E, R> errands() {
    return errands;
  }

  /** Takes in what calls came to, looks after what is overdue, and starts what may be started. */
  public void advance() {
    Optional<Calls.Ended<E, R>> next = calls.takeEnded();
    while (next.isPresent()) {
      Call<E> call = next.get().call();
      judge.conclude(subscribers.of(call.entry.subscriber), call, next.get().verdict());
      next = calls.takeEnded();
    }
    overdue.look(shares.all());
    turns.go();
    intake.resume();
  }

  /** Partitions of which no more is to be read for now. */
  public Set<Integer> paused() {
    boolean full = room.isPaused();
    return shares.all().stream()
        .filter(share -> share.isPaused() || full)
        .map(share -> share.assignment.partition())
        .collect(Collectors.toSet());
  }

  /** A reading of how much there is to do; derived, nothing is counted along the way. */
  public Load load() {
    return new Load(
        calls.inFlight(),
        subscribers.queued(),
        subscribers.parked(),
        paused().size(),
        shares.all().stream().mapToLong(share -> share.ledger.span()).sum(),
        room.bytes(),
        outbox.size(),
        Duration.ofNanos(subscribers.oldestNanos(ticker.getAsLong())));
  }

  /** Whether any call is running. */
  public boolean isBusy() {
    return calls.inFlight() > 0;
  }

  /**
   * Whether no more than {@code few} calls run and nothing waits for one of them to end: no event
   * of the same subscriber, no place among the calls.
   */
  public boolean isLeisurely(int few) {
    return calls.inFlight() <= few
        && calls.inFlight() < mostCalls
        && calls.all().stream()
            .allMatch(
                c -> subscribers.find(c.entry.subscriber).map(q -> q.size() <= 1).orElse(true));
  }

  /** Whether a call of an event is running, not only errands. */
  public boolean isHandling() {
    return !calls.areErrands();
  }

  /** Whether calls have ended that {@link #advance} would take in. */
  public boolean hasWork() {
    return calls.hasEnded();
  }

  /** How long until something is due without anything happening. */
  public Optional<Duration> nextAlarm() {
    Optional<Duration> alarm = turns.nextAlarm();
    OptionalLong due = asides.nextDueNanos();
    if (due.isEmpty()) {
      return alarm;
    }
    Duration wait = Duration.ofNanos(Math.max(0, due.getAsLong() - ticker.getAsLong()));
    return alarm.filter(a -> a.compareTo(wait) < 0).or(() -> Optional.of(wait));
  }
}
