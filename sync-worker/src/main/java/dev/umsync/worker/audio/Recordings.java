package dev.umsync.worker.audio;

import dev.umsync.common.audio.AudioFormat;
import dev.umsync.common.audio.AudioSniffer;
import dev.umsync.common.event.Audio;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.worker.audio.AudioConverter.Conversion.Done;
import dev.umsync.worker.audio.AudioConverter.Conversion.Not;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what a recording is attached as. What can't be converted is attached as it came, and that
 * is said. Thread rule: immutable, any thread; a conversion is waited for.
 */
public final class Recordings {
  /** Speech codecs as phones write them, without a container that others read. */
  private static final Set<AudioFormat> UNCONTAINED = Set.of(AudioFormat.GSM, AudioFormat.AMR);

  private final AudioConverter converter;

  /** Over this converter. */
  public Recordings(AudioConverter converter) {
    this.converter = converter;
  }

  /** Recordings that are never converted. */
  public static Recordings asTheyCame() {
    return new Recordings((file, encoding) -> new Not("could not be converted"));
  }

  /**
   * A recording, ready to be attached.
   *
   * @param note a sentence for the outcome, empty if all is as was asked for
   */
  public record Prepared(AudioFile file, String note) {}

  /** The longest that {@link #prepare} takes. */
  public Duration longest(MessageSettings.Audio wanted) {
    return wanted == MessageSettings.Audio.AS_IT_CAME ? Duration.ZERO : converter.longest();
  }

  /** The recording as the tenant wants it. */
  public Prepared prepare(Audio audio, MessageSettings.Audio wanted) throws InterruptedException {
    AudioFile came = AudioFile.of(audio);
    return switch (wanted) {
      case AS_IT_CAME -> new Prepared(came, "");
      case MP3 -> converted(came, Encoding.MP3, AudioFormat.MP3);
      case OPUS -> converted(came, Encoding.OPUS, AudioFormat.OGG);
    };
  }

  /**
   * The recording as a transcription service reads it: raw GSM and AMR, which none of them takes
   * (OpenAI's reference names flac, mp3, mp4, mpeg, mpga, m4a, ogg, wav and webm), become MP3;
   * anything else, and what can't be converted, stays as it came.
   */
  public AudioFile forTranscription(Audio audio) throws InterruptedException {
    AudioFile came = AudioFile.of(audio);
    boolean taken = came.format().filter(UNCONTAINED::contains).isEmpty();
    return taken ? came : converted(came, Encoding.MP3, AudioFormat.MP3).file();
  }

  private Prepared converted(AudioFile came, Encoding encoding, AudioFormat format)
      throws InterruptedException {
    // What is lossy already and plays is not made worse by encoding it again.
    boolean already = came.format().filter(format::equals).isPresent();
    if (already && (encoding != Encoding.OPUS || AudioSniffer.isOpus(came.content()))) {
      return new Prepared(came, "");
    }
    return switch (converter.convert(came, encoding)) {
      case Done(AudioFile file) -> new Prepared(file, "");
      case Not(String reason) ->
          new Prepared(came, "the recording is attached as it came: it " + reason);
    };
  }

  /**
   * The recording in less space, for a mailbox that did not take it; empty where it can't be made
   * smaller.
   *
   * @param refused what was not taken
   */
  public Optional<Prepared> smaller(Audio audio, AudioFile refused) throws InterruptedException {
    return switch (converter.convert(AudioFile.of(audio), Encoding.SMALL)) {
      case Done(AudioFile file) when file.content().length < refused.content().length ->
          Optional.of(
              new Prepared(
                  file, "the recording is encoded smaller: it is larger than the mailbox takes"));
      case Done(AudioFile file) -> Optional.empty();
      case Not(String reason) -> Optional.empty();
    };
  }
}
