package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.ParkedEvent;
import dev.umsync.worker.dispatch.ParkedReading;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The readings that one pass over a partition of the parked log serves. Each ends with a few
 * events, at its end, or before a large event that has to wait: a large one is kept only as the
 * first of its reading, and by one reading of all. Owned by the reader's thread.
 *
 * @param <E> the events
 */
final class OpenReadings<E> {
  private static final int MOST_EVENTS = 8;
  private static final long MOST_BYTES = 4L << 20;

  private final long largeBytes;
  private final List<Open<E>> open = new ArrayList<>();
  private boolean keptLarge;

  /** Told what became of readings, on the reader's thread. */
  interface Answers<E> {
    /** Found these, and looked through to this offset, exclusive. */
    void found(ParkedReading reading, List<ParkedEvent<Work<E>>> events, long through);

    /** Found nothing before this offset, at which a large event stands that has to wait. */
    void mustWait(ParkedReading reading, long large);

    /** Could not read. */
    void failed(ParkedReading reading);
  }

  private static final class Open<E> {
    final ParkedReading reading;
    final List<ParkedEvent<Work<E>>> found = new ArrayList<>();
    OptionalLong endsBefore = OptionalLong.empty();
    long bytes;

    Open(ParkedReading reading) {
      this.reading = reading;
    }

    boolean wants(ConsumerRecord<byte[], byte[]> record, String key) {
      return record.offset() >= reading.from()
          && record.offset() <= reading.to()
          && !isFull()
          && key.equals(reading.subscriber().value())
          && (reading.aside() || !ParkedRecords.isAside(record.headers()));
    }

    boolean isFull() {
      return endsBefore.isPresent() || found.size() >= MOST_EVENTS || bytes >= MOST_BYTES;
    }

    void take(ConsumerRecord<byte[], byte[]> record, long size) {
      bytes += size;
      found.add(
          new ParkedEvent<>(
              record.offset(), size, new Work.Raw<>(ParkedRecords.fromParked(record))));
    }

    void answer(long position, Answers<E> answers) {
      if (endsBefore.isPresent() && found.isEmpty()) {
        answers.mustWait(reading, endsBefore.getAsLong());
      } else {
        answers.found(reading, List.copyOf(found), through(position));
      }
    }

    private long through(long position) {
      if (endsBefore.isPresent()) {
        return endsBefore.getAsLong();
      }
      return isFull() ? found.getLast().offset() + 1 : Math.min(position, reading.to() + 1);
    }
  }

  /**
   * Opens readings of one partition.
   *
   * @param largeBytes a record above this size is large
   */
  OpenReadings(List<ParkedReading> readings, long largeBytes) {
    this.largeBytes = largeBytes;
    readings.forEach(r -> open.add(new Open<>(r)));
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /** Has those readings keep a record that want it and may. */
  void take(ConsumerRecord<byte[], byte[]> record) {
    String key = ParkedRecords.keyText(record);
    for (Open<E> reading : open) {
      if (reading.wants(record, key)) {
        take(reading, record, ParkedRecords.size(record));
      }
    }
  }

  private void take(Open<E> reading, ConsumerRecord<byte[], byte[]> record, long size) {
    boolean large = size > largeBytes;
    if (large && (keptLarge || !reading.found.isEmpty())) {
      reading.endsBefore = OptionalLong.of(record.offset());
    } else {
      keptLarge |= large;
      reading.take(record, size);
    }
  }

  /**
   * Answers those that have what they get.
   *
   * @param position next offset of the pass
   */
  void answer(long position, Answers<E> answers) {
    open.removeIf(reading -> {
      boolean ended = reading.isFull() || position > reading.reading.to();
      if (ended) {
        reading.answer(position, answers);
      }
      return ended;
    });
  }

  /**
   * Time ran out, or Kafka went away: what was found counts, and the next pass goes on from there.
   */
  void giveUp(long position, Answers<E> answers) {
    for (Open<E> reading : open) {
      if (position > reading.reading.from()) {
        reading.answer(position, answers);
      } else {
        answers.failed(reading.reading);
      }
    }
    open.clear();
  }
}
