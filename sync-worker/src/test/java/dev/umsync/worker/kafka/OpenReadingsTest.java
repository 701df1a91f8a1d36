package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.ParkedEvent;
import dev.umsync.worker.dispatch.ParkedReading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class OpenReadingsTest {
  private static final int LARGE = 5 << 20;
  private static final int SMALL = 1_000;

  private final List<String> answers = new ArrayList<>();

  private final class Told implements OpenReadings.Answers<String> {
    @Override
    public void found(ParkedReading reading, List<ParkedEvent<Work<String>>> events, long through) {
      List<Long> offsets = events.stream().map(ParkedEvent::offset).toList();
      answers.add(reading.subscriber().value() + " " + offsets + " through " + through);
    }

    @Override
    public void mustWait(ParkedReading reading, long large) {
      answers.add(reading.subscriber().value() + " must wait at " + large);
    }

    @Override
    public void failed(ParkedReading reading) {
      answers.add(reading.subscriber().value() + " failed");
    }
  }

  private static ParkedReading reading(String key, long from, long to) {
    return new ParkedReading(new Owned(), new Key(key), from, to, false);
  }

  private static ParkedReading aside(String key, long offset) {
    return new ParkedReading(new Owned(), new Key(key), offset, offset, true);
  }

  private static OpenReadings<String> open(ParkedReading... readings) {
    return new OpenReadings<>(List.of(readings), 4L << 20);
  }

  /** Its size is what it says; the bytes themselves are not looked at. */
  private static ConsumerRecord<byte[], byte[]> record(long offset, String key, int sizeBytes) {
    return record(offset, key, sizeBytes, new RecordHeaders());
  }

  private static ConsumerRecord<byte[], byte[]> record(
      long offset, String key, int sizeBytes, Headers headers) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    return new ConsumerRecord<>(
        "parked",
        0,
        offset,
        0,
        TimestampType.CREATE_TIME,
        name.length,
        sizeBytes,
        name,
        new byte[0],
        headers,
        Optional.empty());
  }

  private static Headers setAside() {
    return new RecordHeaders().add(ParkedRecords.ROUND, "0".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void ofLargeEventsOneIsKeptOverAllReadings() {
    OpenReadings<String> open =
        open(reading("a", 0, 9), reading("b", 0, 9), reading("c", 0, 9), aside("d", 4));
    open.take(record(0, "b", SMALL));
    open.take(record(1, "a", LARGE));
    open.take(record(2, "b", LARGE));
    open.take(record(3, "c", LARGE));
    open.take(record(4, "d", LARGE, setAside()));
    open.take(record(5, "c", SMALL));
    open.answer(6, new Told());
    assertThat(answers)
        .containsExactly(
            "a [1] through 2", "b [0] through 2", "c must wait at 3", "d must wait at 4");
    assertThat(open.isEmpty()).isTrue();
  }

  /** The kernel has it then, and there is room for no other. */
  @Test
  void aLargeEventThatWasHandedOverStillKeepsOthersOut() {
    OpenReadings<String> open = open(reading("a", 0, 9), reading("b", 0, 9));
    open.take(record(0, "a", LARGE));
    open.answer(1, new Told());
    open.take(record(1, "b", LARGE));
    open.answer(2, new Told());
    assertThat(answers).containsExactly("a [0] through 1", "b must wait at 1");
  }

  @Test
  void aLargeEventIsKeptOnlyAsTheFirstOfItsReading() {
    OpenReadings<String> open = open(reading("a", 0, 9));
    open.take(record(0, "a", SMALL));
    open.take(record(1, "a", LARGE));
    open.take(record(2, "a", SMALL));
    open.answer(3, new Told());
    assertThat(answers).containsExactly("a [0] through 1");
  }

  @Test
  void aReadingEndsWithAFewEventsOrAtItsEnd() {
    OpenReadings<String> open = open(reading("a", 2, 99), reading("b", 0, 20), aside("c", 5));
    for (int offset = 0; offset < 20; offset++) {
      open.take(record(offset, "a", SMALL));
    }
    open.take(record(5, "c", SMALL, setAside()));
    open.answer(20, new Told());
    assertThat(answers).containsExactly("a [2, 3, 4, 5, 6, 7, 8, 9] through 10", "c [5] through 6");
    open.take(record(20, "b", SMALL, setAside()));
    open.answer(21, new Told());
    assertThat(answers).last().isEqualTo("b [] through 21");
  }

  @Test
  void whatWasFoundCountsWhenTimeRunsOut() {
    OpenReadings<String> open =
        open(reading("a", 0, 99), reading("b", 50, 99), reading("c", 0, 99));
    open.take(record(0, "c", LARGE));
    open.take(record(1, "a", SMALL));
    open.giveUp(2, new Told());
    assertThat(answers).containsExactly("a [1] through 2", "b failed", "c [0] through 1");
    assertThat(open.isEmpty()).isTrue();
  }

  private static final class Owned implements Assignment {
    @Override
    public int partition() {
      return 0;
    }

    @Override
    public boolean isOpen() {
      return true;
    }
  }
}
