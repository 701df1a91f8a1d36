package dev.umsync.worker.audio;

import dev.umsync.common.audio.AudioFormat;
import dev.umsync.common.audio.AudioSniffer;
import dev.umsync.common.audio.Sniffed;
import dev.umsync.common.event.Audio;
import java.util.Optional;

/**
 * A recording as a file. The bytes are shared, never copied and never written to. Thread rule:
 * immutable by convention.
 *
 * @param content at least 1 byte
 * @param mediaType what it is, not what it was called
 * @param extension with its dot
 * @param format empty where it is none that a phone system sends
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes of audio are not copied
public record AudioFile(
    byte[] content, String mediaType, String extension, Optional<AudioFormat> format) {
  private static final String UNKNOWN = "application/octet-stream";

  /**
   * The recording of an event. What its bytes say goes before what it is called: a file that claims
   * to be of a known format and is not is attached as bytes of an unknown kind.
   */
  public static AudioFile of(Audio audio) {
    return switch (AudioSniffer.sniff(audio.content())) {
      case Sniffed.Whole(AudioFormat format) -> of(audio.content(), format);
      // A recording cut short: most players play what there is.
      case Sniffed.Broken(AudioFormat format, String lacks) -> of(audio.content(), format);
      case Sniffed.Foreign(String looksLike) -> foreign(audio);
    };
  }

  /** A file of this format. */
  static AudioFile of(byte[] content, AudioFormat format) {
    return new AudioFile(content, format.mediaType(), extension(format), Optional.of(format));
  }

  private static AudioFile foreign(Audio audio) {
    boolean pretends = AudioFormat.declared(audio.contentType()).isPresent();
    return pretends
        ? new AudioFile(audio.content(), UNKNOWN, ".bin", Optional.empty())
        : new AudioFile(
            audio.content(),
            audio.contentType(),
            switch (audio.contentType()) {
              case "audio/flac", "audio/x-flac" -> ".flac";
              case "audio/mp4", "audio/x-m4a" -> ".m4a";
              case "audio/aiff", "audio/x-aiff" -> ".aiff";
              default -> ".bin";
            },
            Optional.empty());
  }

  private static String extension(AudioFormat format) {
    return switch (format) {
      case WAV -> ".wav";
      case MP3 -> ".mp3";
      case OGG -> ".ogg";
      case AMR -> ".amr";
      case GSM -> ".gsm";
    };
  }

  @Override
  public String toString() {
    return "AudioFile[" + mediaType + ", " + content.length + " bytes]";
  }
}
