package dev.umsync.worker.audio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.audio.AudioFormat;
import dev.umsync.common.event.Audio;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a recording is attached as: what its bytes are, whatever it is called. */
class AudioFileTest {
  @ParameterizedTest
  @CsvSource({
    "layer3.mp3, audio/wav, audio/mpeg, .mp3, MP3",
    "gsm.wav, audio/mpeg, audio/wav, .wav, WAV",
    "opus.ogg, audio/x-unheard-of, audio/ogg, .ogg, OGG",
    "adpcm.wav, audio/wav, audio/wav, .wav, ",
    "adpcm.wav, audio/mpeg, audio/wav, .wav, ",
    "speech.flac, audio/wav, audio/flac, .flac, ",
    "speech.flac, audio/flac, audio/flac, .flac, ",
  })
  void isNamedByItsBytes(
      String sample, String called, String mediaType, String extension, AudioFormat format) {
    AudioFile file = AudioFile.of(Audio.of(called, RecordingsIT.sample(sample)));

    assertThat(file.mediaType()).isEqualTo(mediaType);
    assertThat(file.extension()).isEqualTo(extension);
    assertThat(file.format()).isEqualTo(Optional.ofNullable(format));
    assertThat(file.content()).isEqualTo(RecordingsIT.sample(sample));
  }

  @Test
  void rawGsmThatEndsInsideAFrameIsAttachedAsItCame() {
    byte[] cut = Arrays.copyOf(RecordingsIT.sample("speech.gsm"), 810);

    AudioFile file = AudioFile.of(Audio.of("audio/x-unheard-of", cut));

    assertThat(file.format()).contains(AudioFormat.GSM);
    assertThat(file.extension()).isEqualTo(".gsm");
    assertThat(file.content()).isSameAs(cut);
  }

  @ParameterizedTest
  @CsvSource({
    "....ftypM4A , audio/mp4, .m4a",
    "FORM....AIFF, audio/aiff, .aiff",
    "FORM....AIFC, audio/aiff, .aiff",
    ".snd...., audio/x-au, .au",
  })
  void containersThatAreNotConvertedKeepTheirName(
      String begins, String mediaType, String extension) {
    AudioFile file =
        AudioFile.of(Audio.of("audio/x-unheard-of", (begins + "....").getBytes(ISO_8859_1)));

    assertThat(file.mediaType()).isEqualTo(mediaType);
    assertThat(file.extension()).isEqualTo(extension);
    assertThat(file.format()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "audio/wav, application/octet-stream",
    "audio/flac, application/octet-stream",
    "audio/x-m4a, application/octet-stream",
    "audio/evrc, audio/evrc",
  })
  void bytesOfNoKindAreNotWhatTheyAreCalledIfThatCanBeTold(String called, String mediaType) {
    AudioFile file = AudioFile.of(Audio.of(called, new byte[] {1, 2, 3, 4, 5}));

    assertThat(file.mediaType()).isEqualTo(mediaType);
    assertThat(file.extension()).isEqualTo(".bin");
  }

  @Test
  void oneByteIsAFileToo() {
    assertThat(AudioFile.of(Audio.of("audio/wav", new byte[1])).extension()).isEqualTo(".bin");
  }
}
