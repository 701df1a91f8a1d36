package dev.umsync.standalone.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.Audio;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecordingsTest {
  private static List<String> drawn(long seed) {
    Random random = new Random(seed);
    Recordings recordings = new Recordings(random);
    return Stream.generate(() -> recordings.draw(random)).limit(500).map(Audio::sha256).toList();
  }

  @Test
  void noTwoVoicemailsHaveTheSameRecording() {
    assertThat(drawn(5)).doesNotHaveDuplicates();
  }

  @Test
  void theSameSeedGivesTheSameRecordings() {
    assertThat(drawn(5)).isEqualTo(drawn(5));
  }
}
