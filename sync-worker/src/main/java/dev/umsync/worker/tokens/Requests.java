package dev.umsync.worker.tokens;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.token.TokenRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Waiting for tokens: of all who wait for one subscriber's, one request is under way, and what is
 * remembered of it outlives those who wait, so that impatience does not make a storm. Safe for any
 * number of threads.
 */
public final class Requests {
  private final TokenAsker asker;
  private final RequestPacing pacing;
  private final LongSupplier nanos;
  private final Map<Subscriber, Flight> flights = new ConcurrentHashMap<>();

  /**
   * @param nanos a monotonic ticker in nanoseconds
   */
  public Requests(TokenAsker asker, RequestPacing pacing, LongSupplier nanos) {
    this.asker = asker;
    this.pacing = pacing;
    this.nanos = nanos;
  }

  /** One subscriber's request. Guarded by its lock. */
  private static final class Flight {
    final ReentrantLock lock = new ReentrantLock();
    final Condition changed = lock.newCondition();
    int requests;
    long lastNanos;
    int waiting;
    boolean closed;
  }

  /**
   * Waits until {@code look} shows something, asking meanwhile.
   *
   * @param look shows what is wanted if it is there
   * @param request makes the request
   * @param patience the longest wait; zero asks and does not wait
   */
  <T> Optional<T> await(
      Subscriber subscriber,
      Supplier<Optional<T>> look,
      Supplier<TokenRequest> request,
      Duration patience)
      throws InterruptedException {
    Optional<T> there = look.get();
    if (there.isPresent()) {
      return there;
    }
    long deadline = nanos.getAsLong() + patience.toNanos();
    Flight flight = board(subscriber);
    try {
      // Looked at again under the lock: what came before it would wake nobody.
      for (there = look.get(); there.isEmpty(); there = look.get()) {
        long untilDue = askIfDue(subscriber, flight, request);
        long left = deadline - nanos.getAsLong();
        if (left <= 0) {
          return Optional.empty();
        }
        long ignored = flight.changed.awaitNanos(Math.min(left, untilDue));
      }
      forget(subscriber, flight);
      return there;
    } finally {
      flight.waiting--;
      flight.lock.unlock();
    }
  }

  /**
   * Asks if it is time to; waits for no answer. Unlike {@link #await} without patience it does not
   * wait for another either that asks for the same subscriber, which Kafka may keep for long.
   */
  void ask(Subscriber subscriber, Supplier<TokenRequest> request) {
    Flight flight = flight(subscriber);
    if (!flight.lock.tryLock()) {
      return;
    }
    try {
      if (!flight.closed) {
        var ignored = askIfDue(subscriber, flight, request);
      }
    } finally {
      flight.lock.unlock();
    }
  }

  private Flight flight(Subscriber subscriber) {
    return flights.computeIfAbsent(subscriber, s -> new Flight());
  }

  /** The subscriber's flight, locked. */
  private Flight board(Subscriber subscriber) throws InterruptedException {
    while (true) {
      Flight flight = flight(subscriber);
      flight.lock.lockInterruptibly();
      if (!flight.closed) {
        flight.waiting++;
        return flight;
      }
      flight.lock.unlock();
    }
  }

  private void forget(Subscriber subscriber, Flight flight) {
    flight.closed = true;
    flights.remove(subscriber, flight);
    flight.changed.signalAll();
  }

  /** Asks if it is time to, and says how long until it is time again. */
  private long askIfDue(Subscriber subscriber, Flight flight, Supplier<TokenRequest> request) {
    long now = nanos.getAsLong();
    if (flight.requests > 0) {
      long due = flight.lastNanos + pacing.after(flight.requests).toNanos();
      if (now - due < 0) {
        return due - now;
      }
    }
    flight.requests++;
    flight.lastNanos = now;
    asker.ask(subscriber, request.get());
    return pacing.after(flight.requests).toNanos();
  }

  /**
   * A token came: whoever waits looks again. What was asked stays remembered until somebody is
   * content: a token that is too short-lived must not bring the next request at once.
   */
  void answered(Subscriber subscriber) {
    Flight flight = flights.get(subscriber);
    if (flight != null) {
      flight.lock.lock();
      try {
        flight.changed.signalAll();
      } finally {
        flight.lock.unlock();
      }
    }
  }

  /** Forgets requests that nobody waits for and whose next repeat would have been due. */
  void sweep() {
    long now = nanos.getAsLong();
    flights.forEach((subscriber, flight) -> {
      if (flight.lock.tryLock()) {
        try {
          long age = now - flight.lastNanos;
          if (flight.waiting == 0 && age > pacing.longest().toNanos()) {
            forget(subscriber, flight);
          }
        } finally {
          flight.lock.unlock();
        }
      }
    });
  }

  /** Requests remembered now. */
  int remembered() {
    return flights.size();
  }
}
