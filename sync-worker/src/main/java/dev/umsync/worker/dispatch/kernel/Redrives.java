package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.ParkedEvent;
import dev.umsync.worker.dispatch.ParkedReading;
import dev.umsync.worker.dispatch.Position;
import dev.umsync.worker.dispatch.Purpose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Brings back what is parked: asks for parts of the parked log to be read, and takes what was
 * found. Owned by the poll thread.
 *
 * @param <E> the events
 * @param <R> what is to be written when an event is done
 */
public final class Redrives<E, R> {
  private final Shares<E> shares;
  private final Subscribers<E> subscribers;
  private final Parking<E, R> parking;
  private final Asides<E, R> asides;
  private final Turns<E, R> turns;
  private final Room<E> room;
  private final Duration afterFailure;
  private final LongSupplier ticker;

  Redrives(
      Shares<E> shares,
      Subscribers<E> subscribers,
      Parking<E, R> parking,
      Asides<E, R> asides,
      Turns<E, R> turns,
      Room<E> room,
      Duration afterFailure,
      LongSupplier ticker) {
    this.shares = shares;
    this.subscribers = subscribers;
    this.parking = parking;
    this.asides = asides;
    this.turns = turns;
    this.room = room;
    this.afterFailure = afterFailure;
    this.ticker = ticker;
  }

  /** Has parked subscribers tried again now, without waiting for their time. */
  public void now(Predicate<Key> whose) {
    subscribers.forEach(queue -> {
      if (whose.test(queue.subscriber)) {
        tryNow(queue);
      }
    });
  }

  /**
   * Has those tried again now who are parked for a certain cause; only so many at once as may have
   * parked events in memory.
   *
   * @param whose asked of those alone whose cause it is
   */
  public void now(Predicate<Key> whose, Predicate<Cause> why) {
    subscribers.forEach(queue -> {
      ParkState state = queue.parked();
      if (state != null && why.test(state.cause()) && whose.test(queue.subscriber)) {
        tryNow(queue);
      }
    });
  }

  /**
   * Has a subscriber tried again now if it is parked for a certain cause.
   *
   * @param why whether that cause is gone
   */
  public void now(Key subscriber, Predicate<Cause> why) {
    subscribers
        .find(subscriber)
        .filter(queue -> {
          ParkState state = queue.parked();
          return state != null && why.test(state.cause());
        })
        .ifPresent(this::tryNow);
  }

  private void tryNow(SubscriberQueue<E> queue) {
    parking.tryNow(queue);
    turns.list(queue);
  }

  /**
   * The parts of the parked log that are to be read now; each is answered by {@link #found} or
   * {@link #failed}.
   */
  public List<ParkedReading> takeReadings() {
    List<ParkedReading> wanted = new ArrayList<>(parking.takeWanted());
    wanted.addAll(asides.wanted());
    return wanted;
  }

  /**
   * Takes what a reading found.
   *
   * @param found the subscriber's events in it, in order
   * @param through one past the last offset that was covered
   */
  public void found(ParkedReading reading, List<ParkedEvent<E>> found, long through) {
    shares
        .of(reading.assignment())
        .filter(PartitionShare::isLive)
        .ifPresent(share -> {
          if (reading.aside()) {
            asideFound(share, reading, found);
          } else {
            parkedFound(share, reading, found, through);
          }
        });
  }

  private void parkedFound(
      PartitionShare<E> share, ParkedReading reading, List<ParkedEvent<E>> found, long through) {
    SubscriberQueue<E> queue = subscribers.find(reading.subscriber()).orElse(null);
    ParkState state = queue == null ? null : queue.parked();
    if (queue == null || state == null || !state.assignment.equals(reading.assignment())) {
      return;
    }
    for (ParkedEvent<E> event : found) {
      // Held behind others of its own, a large one would keep everybody else's out meanwhile.
      if (room.isLarge(event.sizeBytes()) && (room.holdsLarge() || !queue.isParkedLaneEmpty())) {
        endBefore(queue, state, event.offset());
        return;
      }
      take(queue, entry(share, reading.subscriber(), Purpose.REDRIVE, event));
    }
    parking.read(queue, state, through);
    turns.list(queue);
  }

  private void endBefore(SubscriberQueue<E> queue, ParkState state, long large) {
    parking.read(queue, state, large);
    state.meetLarge();
    turns.list(queue);
  }

  /**
   * A reading found nothing before a large event that has to wait for another one.
   *
   * @param large where it stands
   */
  public void mustWait(ParkedReading reading, long large) {
    if (reading.aside()) {
      asides.failed(reading.assignment(), reading.from());
      return;
    }
    shares
        .of(reading.assignment())
        .filter(PartitionShare::isLive)
        .flatMap(share -> subscribers.find(reading.subscriber()))
        .ifPresent(queue -> {
          ParkState state = queue.parked();
          if (state != null && state.assignment.equals(reading.assignment())) {
            endBefore(queue, state, large);
          }
        });
  }

  private void asideFound(
      PartitionShare<E> share, ParkedReading reading, List<ParkedEvent<E>> found) {
    Optional<Purpose> purpose = asides.purpose(reading);
    if (found.isEmpty()) {
      asides.gone(reading);
    } else if (purpose.isPresent() && room.waitsForLarge(found.getFirst().sizeBytes())) {
      asides.failed(reading.assignment(), reading.from());
    } else if (purpose.isPresent()) {
      SubscriberQueue<E> queue = subscribers.of(reading.subscriber());
      take(queue, entry(share, reading.subscriber(), purpose.get(), found.getFirst()).asAside());
      turns.list(queue);
    }
  }

  private void take(SubscriberQueue<E> queue, Entry<E> entry) {
    entry.share.hold(entry);
    queue.add(entry);
  }

  private Entry<E> entry(
      PartitionShare<E> share, Key subscriber, Purpose purpose, ParkedEvent<E> event) {
    return new Entry<>(
        share,
        subscriber,
        new Position(share.assignment.partition(), event.offset()),
        purpose,
        event.sizeBytes(),
        true,
        ticker.getAsLong(),
        event.event());
  }

  /** A reading failed: it will be asked for again. */
  public void failed(ParkedReading reading) {
    Assignment assignment = reading.assignment();
    if (reading.aside()) {
      asides.failed(assignment, reading.from());
      return;
    }
    subscribers
        .find(reading.subscriber())
        .ifPresent(queue -> {
          ParkState state = queue.parked();
          if (state != null && state.assignment.equals(assignment)) {
            state.cancelReading();
            turns.wake(queue, ticker.getAsLong() + afterFailure.toNanos());
          }
        });
  }
}
