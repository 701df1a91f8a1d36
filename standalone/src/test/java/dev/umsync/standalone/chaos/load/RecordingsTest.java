package dev.umsync.standalone.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.Audio;
import dev.umsync.worker.audio.AudioFile;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecordingsTest {
  private static List<Audio> audio(long seed) {
    Random random = new Random(seed);
    Recordings recordings = new Recordings(random);
    return Stream.generate(() -> recordings.draw(random)).limit(500).toList();
  }

  private static List<String> drawn(long seed) {
    return audio(seed).stream().map(Audio::sha256).toList();
  }

  @Test
  void aWorkerAttachesThemAsAudioSoThatTheyAreFoundInTheMessage() {
    assertThat(audio(5))
        .allSatisfy(a -> assertThat(AudioFile.of(a).mediaType()).startsWith("audio/"))
        .allSatisfy(a -> assertThat(AudioFile.of(a).content()).isEqualTo(a.content()));
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
