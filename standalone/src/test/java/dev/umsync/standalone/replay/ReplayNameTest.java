package dev.umsync.standalone.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayNameTest {
  @Test
  void aNameSaysWhenItsReplayBegan() {
    ReplayName name = ReplayName.at(Instant.parse("2026-11-25T10:30:00.7Z"), 0x12341f4a);

    assertThat(name.text()).isEqualTo("r20261125T103000Z-1f4a");
    assertThat(ReplayName.parse(name.text())).contains(name);
    assertThat(name.begunAt()).isEqualTo(Instant.parse("2026-11-25T10:30:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "r20261125T103000Z", "r20261325T103000Z-1f4a", "20261125T103000Z-1f4a"})
  void whatIsNoNameIsNone(String text) {
    assertThat(ReplayName.parse(text)).isEmpty();
  }
}
