package dev.umsync.ingest.audio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.audio.AudioFormat;
import dev.umsync.ingest.audio.AudioVerdict.Genuine;
import dev.umsync.ingest.audio.AudioVerdict.Unusable;
import dev.umsync.ingest.audio.AudioVerdict.WrongType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recordings under src/test/resources/audio were written by ffmpeg and sox, not by us. */
class AudioCheckTest {

  static byte[] sample(String name) {
    try (InputStream in = AudioCheckTest.class.getResourceAsStream("/audio/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "pcm16.wav, audio/wav, WAV",
    "pcm16.wav, audio/x-wav, WAV",
    "pcm16.wav, AUDIO/WAVE; codecs=1, WAV",
    "pcm16.wav, audio/vnd.wave, WAV",
    "alaw.wav, audio/wav, WAV",
    "mulaw.wav, audio/wav, WAV",
    "gsm.wav, audio/wav, WAV",
    "streamed.wav, audio/wav, WAV",
    "layer3.mp3, audio/mpeg, MP3",
    "layer3.mp3, audio/mp3, MP3",
    "opus.ogg, audio/ogg, OGG",
    "opus.ogg, audio/opus, OGG",
    "vorbis.ogg, audio/ogg, OGG",
    "speech.gsm, audio/gsm, GSM"
  })
  void realRecordingUnderItsOwnNameIsGenuine(String file, String declared, AudioFormat format) {
    assertThat(AudioCheck.check(declared, sample(file))).isEqualTo(new Genuine(format));
  }

  @ParameterizedTest
  @CsvSource({
    "pcm16.wav, audio/mpeg, audio/wav",
    "layer3.mp3, audio/wav, audio/mpeg",
    "opus.ogg, audio/wav, audio/ogg",
    "pcm16.wav, application/octet-stream, audio/wav",
    "pcm16.wav, '', audio/wav"
  })
  void recordingUnderAnotherNameIsRefusedNamingWhatItIs(
      String file, String declared, String found) {
    assertThat(AudioCheck.check(declared, sample(file)))
        .isInstanceOfSatisfying(
            WrongType.class,
            wrong ->
                assertThat(wrong.detail())
                    .contains("is " + found)
                    .contains("Accepted are " + AudioFormat.accepted()));
  }

  @ParameterizedTest
  @CsvSource({"speech.flac, FLAC", "adpcm.wav, codec 0x0002"})
  void formatThatIsNotAcceptedIsNamed(String file, String named) {
    assertThat(AudioCheck.check("audio/wav", sample(file)))
        .isInstanceOfSatisfying(
            WrongType.class, wrong -> assertThat(wrong.detail()).contains(named));
  }

  @ParameterizedTest
  @ValueSource(strings = {"<!DOCTYPE html><p>404</p>", "{\"error\":1}", "%PDF-1.7", "hello", "\0"})
  void whatIsNoAudioIsRefused(String content) {
    assertThat(AudioCheck.check("audio/wav", content.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(WrongType.class);
  }

  @Test
  void nothingIsRefusedAsEmpty() {
    assertThat(AudioCheck.check("audio/wav", new byte[0]))
        .isEqualTo(new Unusable("The audio is empty: 0 bytes came."));
  }

  @Test
  void headerWithoutAudioIsRefused() {
    byte[] wav = sample("mulaw.wav");
    int data = new String(wav, StandardCharsets.ISO_8859_1).indexOf("data");

    assertThat(AudioCheck.check("audio/wav", Arrays.copyOf(wav, data + 8)))
        .isEqualTo(
            new Unusable("The audio is audio/wav, but it lacks any audio after its header."));
  }

  @Test
  void recordingCutShortIsRefusedSayingHowMuchIsMissing() {
    byte[] wav = sample("mulaw.wav");

    assertThat(AudioCheck.check("audio/wav", Arrays.copyOf(wav, wav.length - 1_000)))
        .isEqualTo(
            new Unusable(
                "The audio is audio/wav, but it lacks 1,000 of the 4,000 bytes that its header promises."));
  }

  @Test
  void streamedWavWhoseWriterDidNotKnowItsSizeIsTakenWithWhatCame() {
    byte[] zeroed = sample("streamed.wav");
    int data = new String(zeroed, StandardCharsets.ISO_8859_1).indexOf("data");
    Arrays.fill(zeroed, data + 4, data + 8, (byte) 0);

    assertThat(AudioCheck.check("audio/wav", zeroed)).isEqualTo(new Genuine(AudioFormat.WAV));
  }

  @Test
  void amrInStorageFormatIsGenuine() {
    byte[] amr = "#!AMR\n<frame".getBytes(StandardCharsets.US_ASCII);

    assertThat(AudioCheck.check("audio/AMR", amr)).isEqualTo(new Genuine(AudioFormat.AMR));
    assertThat(AudioCheck.check("audio/amr", Arrays.copyOf(amr, 6))).isInstanceOf(Unusable.class);
  }

  /** It has no header that promises more, and a full disk or a killed writer leaves such files. */
  @ParameterizedTest
  @ValueSource(ints = {331, 400, 792, 793, 824})
  void rawGsmThatEndsInsideAFrameIsGenuine(int length) {
    byte[] cut = Arrays.copyOf(sample("speech.gsm"), length);

    assertThat(AudioCheck.check("audio/gsm", cut)).isEqualTo(new Genuine(AudioFormat.GSM));
  }

  @Test
  void fewBytesThatBeginLikeGsmAreNotTakenForIt() {
    byte[] gsm = sample("speech.gsm");
    byte[] russian =
        "\u041f\u0440\u0438\u0432\u0435\u0442".repeat(40).getBytes(StandardCharsets.UTF_8);
    byte[] otherTail = Arrays.copyOf(gsm, 793);
    otherTail[792] = 0;

    assertThat(AudioCheck.check("audio/gsm", Arrays.copyOf(gsm, 329)))
        .isInstanceOf(WrongType.class);
    assertThat(AudioCheck.check("audio/gsm", russian)).isInstanceOf(WrongType.class);
    assertThat(AudioCheck.check("audio/gsm", otherTail)).isInstanceOf(WrongType.class);
  }

  @Property(tries = 2_000)
  void noBytesMakeItThrow(@ForAll("nearlyAudio") byte[] bytes, @ForAll String declared) {
    assertThat(AudioCheck.check(declared, bytes)).isNotNull();
  }

  @Property(tries = 500)
  void beginningOfARecordingIsNeverGenuine(@ForAll @IntRange(min = 0, max = 4_091) int length) {
    assertThat(AudioCheck.check("audio/wav", Arrays.copyOf(sample("mulaw.wav"), length)))
        .isNotInstanceOf(Genuine.class);
  }

  /** Real headers with some bytes changed reach further into the readers than noise does. */
  @Provide
  Arbitrary<byte[]> nearlyAudio() {
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
    Arbitrary<byte[]> changed =
        Arbitraries.of("pcm16.wav", "gsm.wav", "layer3.mp3", "opus.ogg", "vorbis.ogg", "speech.gsm")
            .map(AudioCheckTest::sample)
            .flatMap(file ->
                Arbitraries.integers()
                    .between(0, Math.min(120, file.length - 1))
                    .list()
                    .ofMaxSize(6)
                    .flatMap(places ->
                        Arbitraries.bytes()
                            .flatMap(value ->
                                Arbitraries.integers()
                                    .between(0, file.length)
                                    .map(length -> {
                                      byte[] copy = file.clone();
                                      places.forEach(p -> copy[p] = value);
                                      return Arrays.copyOf(copy, length);
                                    }))));
    Arbitrary<byte[]> id3 =
        noise.map(tail -> {
          byte[] all = new byte[3 + tail.length];
          all[0] = 'I';
          all[1] = 'D';
          all[2] = '3';
          System.arraycopy(tail, 0, all, 3, tail.length);
          return all;
        });
    return Arbitraries.oneOf(noise, changed, id3);
  }
}
