package dev.umsync.worker.watch.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it changes the JVM's default locale")
class LampRecordTest {
  private final Locale before = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @Test
  void recordIsTheSameOnAMachineOfAnyLanguage() {
    LampRecord record = new LampRecord(1, 2, 5, Instant.ofEpochSecond(1_777_887_001));
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

    byte[] written = record.write();

    assertThat(new String(written, StandardCharsets.UTF_8)).isEqualTo("1;1;2;5;1777887001");
    assertThat(LampRecord.read(written)).contains(record);
  }
}
