package dev.umsync.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RecordLimitTest {
  private static final int MIB = 1024 * 1024;

  @Test
  void topicOfTheContractTakesTwentyMebibytesOfAudio() {
    assertThat(RecordLimit.of(32 * MIB, 20 * MIB).audioBytes()).isEqualTo(20 * MIB);
  }

  @Test
  void topicOfOneMebibyteLowersTheLimit() {
    assertThat(RecordLimit.of(MIB, 20 * MIB).audioBytes()).isBetween(700_000, 780_000);
  }

  @Property
  void audioAtTheLimitFitsARecordInBase64(
      @ForAll @IntRange(min = 20_000, max = 64 * MIB) int maxMessageBytes,
      @ForAll @IntRange(min = 1, max = 23 * MIB) int wanted) {
    RecordLimit limit = RecordLimit.of(maxMessageBytes, wanted);

    assertThat((limit.audioBytes() + 2L) / 3 * 4).isLessThan(limit.recordBytes());
    assertThat(limit.recordBytes()).isLessThan(maxMessageBytes);
  }
}
