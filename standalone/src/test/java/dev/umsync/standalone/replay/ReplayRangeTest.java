package dev.umsync.standalone.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.standalone.replay.ReplayRange.Offsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplayRangeTest {
  private static List<Offsets> of(Offsets... offsets) {
    return new ReplayRange(
            Optional.empty(), Optional.empty(), List.of(offsets), Optional.empty(), false)
        .offsets();
  }

  @Test
  void theStretchesOfAPartitionStandInLogOrder() {
    assertThat(of(new Offsets(3, 200, 300), new Offsets(1, 5, 5), new Offsets(3, 100, 150)))
        .containsExactly(new Offsets(1, 5, 5), new Offsets(3, 100, 150), new Offsets(3, 200, 300));
  }

  @Test
  void stretchesThatTouchAreOne() {
    assertThat(of(new Offsets(3, 151, 300), new Offsets(3, 100, 150), new Offsets(3, 120, 130)))
        .containsExactly(new Offsets(3, 100, 300));
    assertThat(of(new Offsets(0, 0, Long.MAX_VALUE), new Offsets(0, 9, 10), new Offsets(1, 0, 1)))
        .containsExactly(new Offsets(0, 0, Long.MAX_VALUE), new Offsets(1, 0, 1));
  }
}
