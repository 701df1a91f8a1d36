package dev.umsync.ingest.umserver;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.ingest.umserver.HandOver.Done;
import dev.umsync.ingest.umserver.HandOver.Refused;
import dev.umsync.ingest.umserver.HandOver.Retry;
import dev.umsync.ingest.umserver.Settled.Dead;
import dev.umsync.ingest.umserver.Settled.HandedOver;
import dev.umsync.ingest.umserver.Settled.Superseded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Carries events to one UM server: one at a time and in order for each person, several people at
 * once. What fails is tried again with growing pauses and, after the set time, given back as dead;
 * while the server as a whole fails, one call at a time finds out when it is back.
 *
 * <p>Thread rule: owned by one thread; only {@link #answered} is called by others.
 */
public final class Courier {
  /** So many failures of the server itself in a row, and it is taken to be away. */
  private static final int AWAY_AFTER = 3;

  private final UmServer server;
  private final CourierLimits limits;
  private final Executor executor;
  private final LongSupplier nanoTicker;
  private final RandomGenerator random;
  private final Runnable bell;
  private final Map<Subscriber, Queued> queues = new LinkedHashMap<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<Settled> settled = new ArrayList<>();
  private int waiting;
  private int running;
  private int serverFailures;
  private long awayUntilNanos;

  /** What a call brought; the queue it was of may be gone by then. */
  private record Answer(Queued queue, Parcel parcel, HandOver handOver) {}

  /**
   * @param executor runs one short task for each call: virtual threads
   * @param nanoTicker a monotonic clock in nanoseconds
   * @param random draws the jitter
   * @param bell rung by other threads when there is an answer to collect
   */
  public Courier(
      UmServer server,
      CourierLimits limits,
      Executor executor,
      LongSupplier nanoTicker,
      RandomGenerator random,
      Runnable bell) {
    this.server = server;
    this.limits = limits;
    this.executor = executor;
    this.nanoTicker = nanoTicker;
    this.random = random;
    this.bell = bell;
  }

  /** Whether no more should be added now. */
  public boolean isFull() {
    return waiting >= limits.waiting();
  }

  /** How many events were added and are not settled. */
  public int waiting() {
    return waiting;
  }

  /** How many calls run. */
  public int running() {
    return running;
  }

  /** Whether the server as a whole is taken to be away. */
  public boolean isAway() {
    return serverFailures >= AWAY_AFTER;
  }

  /** Takes an event on, after all earlier ones of its subscriber. */
  public void add(Parcel parcel) {
    queues
        .computeIfAbsent(
            parcel.event().meta().subscriber(), s -> new Queued(parcel.origin().partition()))
        .parcels
        .add(parcel);
    waiting++;
  }

  /** Whether an event about the same waits or runs. */
  public boolean carries(Parcel other) {
    Queued queue = queues.get(other.event().meta().subscriber());
    return queue != null && queue.parcels.stream().anyMatch(p -> p.about().equals(other.about()));
  }

  /**
   * Takes in what calls have brought, begins what is due, and gives what has come to its end since
   * the last time.
   */
  public List<Settled> turn() {
    for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
      running--;
      answer.queue.running = false;
      if (answer.queue.dropped) {
        answer.queue.dropped = false;
      } else {
        take(answer);
      }
    }
    long now = nanoTicker.getAsLong();
    boolean stuck = isStuck(now);
    for (Queued queue : List.copyOf(queues.values())) {
      settleWithoutCall(queue, now, stuck);
      if (mayBegin(queue, now)) {
        begin(queue);
      }
    }
    queues.values().removeIf(q -> q.parcels.isEmpty() && !q.running);
    List<Settled> all = List.copyOf(settled);
    settled.clear();
    return all;
  }

  private boolean mayBegin(Queued queue, long now) {
    return !queue.running
        && !queue.parcels.isEmpty()
        && now - queue.notBeforeNanos >= 0
        && running < (isAway() ? 1 : limits.inFlight())
        && !(isAway() && now - awayUntilNanos < 0);
  }

  /** Lamps that a later one overtakes, what is too old, and what holds too much up behind it. */
  private void settleWithoutCall(Queued queue, long now, boolean stuck) {
    while (!queue.running && !queue.parcels.isEmpty()) {
      Parcel head = queue.parcels.getFirst();
      if (queue.isOvertakenLamp(head)) {
        end(queue, new Superseded(head));
      } else if (queue.attempts > 0
          && (now - head.sinceNanos() >= limits.deadAfter().toNanos()
              || (stuck && isFull())
              || holdsTooMuchUp(queue))) {
        end(queue, new Dead(head, queue.lastTrouble, queue.attempts));
      } else {
        return;
      }
    }
  }

  private boolean holdsTooMuchUp(Queued queue) {
    return !isAway() && queue.parcels.size() >= limits.perSubscriber();
  }

  /**
   * Whether there is room for nobody's events because all that wait have failed and pause before
   * the next try. A backlog that is being worked off fills the room as well, and is none.
   */
  private boolean isStuck(long now) {
    return !isAway()
        && isFull()
        && running == 0
        && queues.values().stream().noneMatch(q -> mayBegin(q, now));
  }

  private void begin(Queued queue) {
    Parcel parcel = queue.parcels.getFirst();
    queue.running = true;
    running++;
    executor.execute(() -> answered(queue, parcel, call(parcel)));
  }

  private HandOver call(Parcel parcel) {
    try {
      return server.take(parcel.event());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Retry.because(Trouble.Kind.UNREACHABLE, "the hand-over was interrupted");
    } catch (RuntimeException e) {
      // A fault of an adapter is one event's trouble, never the end of the courier.
      return Retry.because(
          Trouble.Kind.UNEXPECTED, "the adapter failed with " + e.getClass().getSimpleName());
    }
  }

  private void answered(Queued queue, Parcel parcel, HandOver handOver) {
    answers.add(new Answer(queue, parcel, handOver));
    bell.run();
  }

  private void take(Answer answer) {
    switch (answer.handOver) {
      case Done d -> {
        serverFailures = 0;
        end(answer.queue, new HandedOver(answer.parcel));
      }
      case Refused(Trouble trouble) -> {
        serverFailures = 0;
        end(answer.queue, new Dead(answer.parcel, trouble, answer.queue.attempts + 1));
      }
      case Retry retry -> postpone(answer.queue, retry);
    }
  }

  private void postpone(Queued queue, Retry retry) {
    queue.attempts++;
    queue.lastTrouble = retry.trouble();
    Duration asked = retry.after().orElse(Duration.ZERO);
    long pause = limits.pause(queue.attempts, asked, random).toNanos();
    queue.notBeforeNanos = nanoTicker.getAsLong() + pause;
    if (retry.trouble().kind().ofServer()) {
      serverFailures = Math.min(serverFailures + 1, Integer.MAX_VALUE - 1);
      int beyond = Math.max(1, serverFailures - AWAY_AFTER + 1);
      awayUntilNanos = nanoTicker.getAsLong() + limits.pause(beyond, asked, random).toNanos();
    } else {
      serverFailures = 0;
    }
  }

  private void end(Queued queue, Settled how) {
    queue.parcels.removeFirst();
    queue.attempts = 0;
    queue.notBeforeNanos = nanoTicker.getAsLong();
    waiting--;
    settled.add(how);
  }

  /**
   * Forgets what came from this partition. Calls in progress end, their answers are ignored, and
   * what comes again of the same person waits for them.
   */
  public void drop(int partition) {
    for (Queued queue : queues.values()) {
      if (queue.partition == partition) {
        waiting -= queue.parcels.size();
        queue.parcels.clear();
        queue.attempts = 0;
        queue.dropped = queue.running;
      }
    }
  }

  /** Whether a call for something of this partition is in progress. */
  public boolean runs(int partition) {
    return queues.values().stream().anyMatch(q -> q.running && q.partition == partition);
  }
}
