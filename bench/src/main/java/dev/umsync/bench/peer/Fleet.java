package dev.umsync.bench.peer;

import dev.umsync.bench.child.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A courier's connections, one for each person, kept open, and what is done with them. Commands
 * come from one thread; each delivery has a virtual thread.
 */
final class Fleet {
  private static final long LONGEST_MICROS = 600_000_000L;

  /** As a client would: of thousands of logins at once a server may refuse some. */
  private static final int MOST_ATTEMPTS = 3;

  private final Courier courier;
  private final byte[] recording;
  private final LongSupplier ticker;
  private final Consumer<String> says;
  private final List<Place> places = new ArrayList<>();

  private static final class Place {
    private final String address;
    private final String token;
    private final ReentrantLock lock = new ReentrantLock();
    private Courier.@Nullable Mailbox open;

    Place(String address, String token) {
      this.address = address;
      this.token = token;
    }
  }

  /**
   * @param says is told each failure, from any thread
   */
  Fleet(Courier courier, byte[] recording, LongSupplier ticker, Consumer<String> says) {
    this.courier = courier;
    this.recording = recording;
    this.ticker = ticker;
    this.says = says;
  }

  /** Adds the people of a file, an address and a token in each line. */
  void add(Path accounts) throws IOException {
    for (String line : Files.readAllLines(accounts)) {
      String[] words = line.split(" ");
      places.add(new Place(words[0], words[1]));
    }
  }

  /**
   * Appends {@code count} messages, to one of {@code people} after the other, so many at a time.
   */
  Answer append(int first, int people, int count, int atOnce) throws InterruptedException {
    Semaphore room = new Semaphore(atOnce);
    CountDownLatch done = new CountDownLatch(count);
    AtomicInteger failures = new AtomicInteger();
    long begun = ticker.getAsLong();
    for (int i = 0; i < count; i++) {
      Place place = places.get(first + i % people);
      room.acquire();
      Thread.ofVirtual()
          .start(() -> {
            deliver(place, failures);
            room.release();
            done.countDown();
          });
    }
    done.await();
    return new Answer(
        Map.of(
            "nanos", (double) (ticker.getAsLong() - begun), "failures", (double) failures.get()));
  }

  /**
   * Appends at a fixed rate whatever the server does; an operation's time begins when it was due,
   * so one that had to wait for others has waited.
   */
  Answer atRate(int people, int count, double perSecond) throws InterruptedException {
    Histogram micros = new ConcurrentHistogram(LONGEST_MICROS, 3);
    CountDownLatch done = new CountDownLatch(count);
    AtomicInteger failures = new AtomicInteger();
    long begun = ticker.getAsLong();
    for (int i = 0; i < count; i++) {
      Place place = places.get(i % people);
      long due = begun + (long) (i * 1e9 / perSecond);
      for (long left = due - ticker.getAsLong(); left > 0; left = due - ticker.getAsLong()) {
        LockSupport.parkNanos(left);
      }
      Thread.ofVirtual()
          .start(() -> {
            deliver(place, failures);
            micros.recordValue(Math.min(LONGEST_MICROS, (ticker.getAsLong() - due) / 1_000));
            done.countDown();
          });
    }
    done.await();
    return new Answer(
        Map.of(
            "p50", micros.getValueAtPercentile(50) / 1e3,
            "p99", micros.getValueAtPercentile(99) / 1e3,
            "failures", (double) failures.get()));
  }

  private void deliver(Place place, AtomicInteger failures) {
    place.lock.lock();
    try {
      int attempts = 1;
      while (!attempt(place, attempts) && attempts < MOST_ATTEMPTS) {
        attempts++;
      }
      if (place.open == null) {
        failures.incrementAndGet();
      }
    } finally {
      place.lock.unlock();
    }
  }

  private boolean attempt(Place place, int attempt) {
    try {
      Courier.Mailbox open = place.open;
      if (open == null) {
        open = courier.open(place.address, place.token);
        place.open = open;
      }
      open.append(recording);
      return true;
    } catch (IOException | RuntimeException e) {
      // For the bench's folder: a round with a failure is none, and somebody will ask why.
      says.accept(place.address + ", attempt " + attempt + ": " + e);
      if (place.open != null) {
        place.open.close();
        place.open = null;
      }
      return false;
    }
  }

  /** Closes every connection and knows nobody any more. */
  void forget() {
    drop();
    places.clear();
  }

  /** Closes every connection. */
  void drop() {
    for (Place place : places) {
      if (place.open != null) {
        place.open.close();
        place.open = null;
      }
    }
  }
}
