package dev.umsync.worker.watch.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxSideTest {
  private static final long LAST_MILLIS = 4_102_444_800_000L;

  @Property(tries = 500)
  void whatIsWrittenIsReadAgainAndSmall(
      @ForAll Intent intent,
      @ForAll Gone.Kind kind,
      @ForAll Gone.Phase phase,
      @ForAll @LongRange(min = 0, max = LAST_MILLIS) long seen,
      @ForAll @LongRange(min = 0, max = LAST_MILLIS) long since,
      @ForAll @LongRange(min = 0, max = LAST_MILLIS) long changed,
      @ForAll @LongRange(min = 0, max = 1_000_000) long changes,
      @ForAll @LongRange(min = 0) long gmailId) {
    MailboxSide side =
        new MailboxSide(
            intent,
            Optional.of(
                new Gone(kind, phase, Instant.ofEpochMilli(seen), Instant.ofEpochMilli(since))),
            Optional.of(Instant.ofEpochMilli(changed)),
            changes,
            OptionalLong.of(gmailId));

    assertThat(MailboxSide.read(side.write())).isEqualTo(side);
    assertThat(side.write()).hasSizeLessThanOrEqualTo(100);
  }

  @Test
  void nothingRememberedIsOneByte() {
    assertThat(MailboxSide.NONE.write()).hasSize(1);
    assertThat(MailboxSide.read(MailboxSide.NONE.write())).isEqualTo(MailboxSide.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "1;g", "1;gzz", "1;i?", "1;n!", "1;gtpx.y.z", "{\"a\":1}"})
  void whatCantBeReadIsNothingRemembered(String text) {
    assertThat(MailboxSide.read(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(MailboxSide.NONE);
  }

  @Test
  void lampRecordsAreReadAgain() {
    LampRecord lamp = new LampRecord(3, 14, 15, Instant.parse("2026-05-04T09:30:01Z"));

    assertThat(LampRecord.read(lamp.write())).contains(lamp);
    assertThat(LampRecord.read("1;3;14;15".getBytes(StandardCharsets.US_ASCII)))
        .contains(new LampRecord(3, 14, 15, Instant.EPOCH));
    assertThat(LampRecord.read("1;2".getBytes(StandardCharsets.US_ASCII))).isEmpty();
  }
}
