package dev.umsync.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Durations and sizes survive being written and read. */
class UnitsTest {
  @Property
  void durationOfWholeMillisecondsIsReadBack(
      @ForAll @LongRange(min = 0, max = 1L << 45) long millis) {
    Duration duration = Duration.ofMillis(millis);

    assertThat(DurationText.parse(DurationText.format(duration))).contains(duration);
  }

  @Property
  void sizeIsReadBack(@ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long bytes) {
    assertThat(DataSize.parse(DataSize.ofBytes(bytes).toString()))
        .contains(DataSize.ofBytes(bytes));
  }

  @Test
  void durationsAreWrittenAsPeopleDo() {
    assertThat(DurationText.format(Duration.ofMinutes(90))).isEqualTo("1h30m");
    assertThat(DurationText.format(Duration.ofDays(400))).isEqualTo("400d");
    assertThat(DurationText.format(Duration.ofMillis(1500))).isEqualTo("1s500ms");
    assertThat(DurationText.format(Duration.ofNanos(5))).isEqualTo("PT0.000000005S");
    assertThat(DurationText.parse("PT5S")).contains(Duration.ofSeconds(5));
    assertThat(DurationText.parse("")).isEmpty();
    assertThat(DurationText.parse("Pfff")).isEmpty();
  }

  @Test
  void startFailureIsOneLine() {
    assertThat(new StartFailed("It broke", "thing\n1", "Mend it."))
        .hasMessage("It broke: thing 1. Mend it.");
  }
}
