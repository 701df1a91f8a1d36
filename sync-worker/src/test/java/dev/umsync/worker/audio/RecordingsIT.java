package dev.umsync.worker.audio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.audio.AudioFormat;
import dev.umsync.common.audio.AudioSniffer;
import dev.umsync.common.audio.Sniffed;
import dev.umsync.common.event.Audio;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.worker.audio.AudioConverter.Conversion;
import dev.umsync.worker.audio.Recordings.Prepared;
import dev.umsync.worker.voicemail.golden.ForeignTools;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recordings through the real ffmpeg, and what it made heard by ffprobe. */
@Timeout(120)
class RecordingsIT {
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @TempDir Path folder;

  @BeforeEach
  void ffmpegIsHere() {
    ForeignTools.require("ffmpeg", "apt-get install ffmpeg");
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  private Recordings recordings(String program, Duration timeout) {
    return new Recordings(ffmpeg(program, timeout, 2));
  }

  private Ffmpeg ffmpeg(String program, Duration timeout, int atOnce) {
    return new Ffmpeg(
        new Ffmpeg.Settings(program, timeout, atOnce), executor, System::nanoTime, registry);
  }

  private Recordings recordings() {
    return recordings("ffmpeg", Duration.ofSeconds(30));
  }

  static byte[] sample(String name) {
    try (InputStream in = RecordingsIT.class.getResourceAsStream("/audio/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String probe(byte[] audio, String extension) throws IOException {
    Path file = folder.resolve("audio" + extension);
    Files.write(file, audio);
    return ForeignTools.run(
        folder,
        List.of(
            "ffprobe",
            "-v",
            "error",
            "-show_entries",
            "stream=codec_name,channels:format=duration",
            "-of",
            "csv=p=0",
            file.toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "pcm16.wav, audio/wav",
    "alaw.wav, audio/wav",
    "mulaw.wav, audio/wav",
    "gsm.wav, audio/wav",
    "speech.gsm, audio/gsm",
    "opus.ogg, audio/ogg",
  })
  void everyTelephoneFormatBecomesMp3(String name, String type) throws Exception {
    Prepared prepared =
        recordings().prepare(Audio.of(type, sample(name)), MessageSettings.Audio.MP3);

    assertThat(prepared.note()).isEmpty();
    assertThat(prepared.file().mediaType()).isEqualTo("audio/mpeg");
    assertThat(prepared.file().extension()).isEqualTo(".mp3");
    assertThat(AudioSniffer.sniff(prepared.file().content()))
        .isEqualTo(new Sniffed.Whole(AudioFormat.MP3));
    assertThat(probe(prepared.file().content(), ".mp3")).startsWith("mp3,1");
  }

  @Test
  void rawGsmThatEndsInsideAFrameIsConvertedUpToTheLastWholeOne() throws Exception {
    byte[] gsm = sample("speech.gsm");
    Prepared cut =
        recordings()
            .prepare(Audio.of("audio/gsm", Arrays.copyOf(gsm, 810)), MessageSettings.Audio.MP3);
    Prepared whole =
        recordings()
            .prepare(Audio.of("audio/gsm", Arrays.copyOf(gsm, 792)), MessageSettings.Audio.MP3);

    assertThat(cut.note()).isEmpty();
    assertThat(cut.file().content()).isEqualTo(whole.file().content());
  }

  @ParameterizedTest
  @CsvSource({
    "pcm16.wav, audio/wav",
    "gsm.wav, audio/wav",
    "layer3.mp3, audio/mpeg",
    "vorbis.ogg, audio/ogg",
    "opus.ogg, audio/ogg",
  })
  void opusIsMadeToo(String name, String type) throws Exception {
    Prepared prepared =
        recordings().prepare(Audio.of(type, sample(name)), MessageSettings.Audio.OPUS);

    assertThat(prepared.note()).isEmpty();
    assertThat(prepared.file().mediaType()).isEqualTo("audio/ogg");
    assertThat(probe(prepared.file().content(), ".ogg")).startsWith("opus,1");
  }

  @Test
  void sameRecordingGivesTheSameBytes() throws Exception {
    Audio audio = Audio.of("audio/wav", sample("pcm16.wav"));

    for (MessageSettings.Audio wanted :
        List.of(MessageSettings.Audio.MP3, MessageSettings.Audio.OPUS)) {
      assertThat(recordings().prepare(audio, wanted).file().content())
          .isEqualTo(recordings().prepare(audio, wanted).file().content());
    }
  }

  @Test
  void whatIsWantedAlreadyIsNotEncodedAgain() throws Exception {
    byte[] mp3 = sample("layer3.mp3");

    assertThat(
            recordings()
                .prepare(Audio.of("audio/mpeg", mp3), MessageSettings.Audio.MP3)
                .file()
                .content())
        .isSameAs(mp3);
    assertThat(
            recordings()
                .prepare(Audio.of("audio/mpeg", mp3), MessageSettings.Audio.AS_IT_CAME)
                .file()
                .content())
        .isSameAs(mp3);
  }

  @Test
  void whatCanNotBeReadIsAttachedAsItCameAndThatIsSaid() throws Exception {
    byte[] broken = sample("opus.ogg");
    Arrays.fill(broken, 100, broken.length, (byte) 0);

    Prepared prepared =
        recordings().prepare(Audio.of("audio/ogg", broken), MessageSettings.Audio.MP3);

    assertThat(prepared.file().content()).isSameAs(broken);
    assertThat(prepared.note())
        .startsWith("the recording is attached as it came: it could not be converted");
  }

  @Test
  void unknownFormatNeverReachesFfmpeg() throws Exception {
    byte[] playlist =
        "#EXTM3U\nfile:///etc/passwd\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    Prepared prepared =
        recordings().prepare(Audio.of("audio/mpegurl", playlist), MessageSettings.Audio.MP3);

    assertThat(prepared.file().content()).isSameAs(playlist);
    assertThat(registry.counter("umsync.worker.conversions", "result", "unknown").count())
        .isEqualTo(1);
  }

  @Test
  void missingProgramIsSaidInWords() throws Exception {
    Prepared prepared =
        recordings("/nowhere/ffmpeg", Duration.ofSeconds(5))
            .prepare(Audio.of("audio/wav", sample("pcm16.wav")), MessageSettings.Audio.MP3);

    assertThat(prepared.note()).endsWith("ffmpeg is not installed");
    assertThat(prepared.file().mediaType()).isEqualTo("audio/wav");
  }

  @Test
  void programIsToldNothingOfTheEnvironment() throws Exception {
    Path says = folder.resolve("says");
    Files.writeString(says, "#!/bin/sh\ncat >/dev/null\nenv\n");
    assertThat(says.toFile().setExecutable(true)).isTrue();

    Prepared prepared =
        recordings(says.toString(), Duration.ofSeconds(30))
            .prepare(Audio.of("audio/wav", sample("pcm16.wav")), MessageSettings.Audio.MP3);

    assertThat(System.getenv()).containsKey("HOME");
    assertThat(new String(prepared.file().content(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("PATH=")
        .doesNotContain("HOME=");
  }

  @Test
  void programThatHangsIsEndedInTime() throws Exception {
    Path hangs = folder.resolve("hangs");
    Files.writeString(hangs, "#!/bin/sh\nexec sleep 600\n");
    assertThat(hangs.toFile().setExecutable(true)).isTrue();

    Prepared prepared =
        recordings(hangs.toString(), Duration.ofMillis(300))
            .prepare(Audio.of("audio/wav", sample("pcm16.wav")), MessageSettings.Audio.MP3);

    assertThat(prepared.note()).endsWith("could not be converted in time");
    // Killed is not yet gone: the system takes a moment to take the process down.
    for (ProcessHandle each : ProcessHandle.current().descendants().toList()) {
      if (each.info().commandLine().orElse("").contains("sleep 600")) {
        var _ = each.onExit().get(30, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void refusedOneIsMadeSmallerOnlyIfThatHelps() throws Exception {
    Audio wav = Audio.of("audio/wav", sample("pcm16.wav"));
    Recordings recordings = recordings();
    AudioFile came = AudioFile.of(wav);

    Prepared smaller = recordings.smaller(wav, came).orElseThrow();

    assertThat(smaller.file().content().length).isLessThan(came.content().length / 2);
    assertThat(smaller.note()).contains("encoded smaller");
    assertThat(recordings.smaller(wav, smaller.file())).isEmpty();
  }

  /** The mean volume of a tone is the same within a decibel, also where one channel is silent. */
  @ParameterizedTest
  @ValueSource(strings = {"volume=-12dB", "volume=-12dB,pan=stereo|c0=c0|c1=0*c0"})
  void loudnessIsLeftAlone(String filter) throws Exception {
    Path tone = folder.resolve("tone.wav");
    ForeignTools.run(
        folder,
        List.of(
            "ffmpeg",
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "sine=frequency=440:sample_rate=8000:duration=3",
            "-filter:a",
            filter,
            tone.toString()));
    byte[] wav = Files.readAllBytes(tone);

    Conversion converted =
        ffmpeg("ffmpeg", Duration.ofSeconds(30), 1)
            .convert(AudioFile.of(Audio.of("audio/wav", wav)), Encoding.MP3);

    assertThat(converted).isInstanceOf(Conversion.Done.class);
    byte[] mp3 = ((Conversion.Done) converted).file().content();
    assertThat(volume(mp3, ".mp3"))
        .isCloseTo(volume(wav, ".wav"), org.assertj.core.data.Offset.offset(1.0));
  }

  private double volume(byte[] audio, String extension) throws IOException {
    Path file = folder.resolve("volume" + extension);
    Files.write(file, audio);
    String said =
        ForeignTools.run(
            folder,
            List.of(
                "sh", "-c", "ffmpeg -hide_banner -i " + file + " -af volumedetect -f null - 2>&1"));
    int at = said.indexOf("mean_volume: ") + 13;
    return Double.parseDouble(said.substring(at, said.indexOf(" dB", at)));
  }
}
