package dev.umsync.worker.audio;

import dev.umsync.common.audio.AudioFormat;
import dev.umsync.common.audio.AudioSniffer;
import dev.umsync.common.audio.Sniffed;
import dev.umsync.common.event.Audio;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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

  private static final List<Container> CONTAINERS =
      List.of(
          new Container("WAVE", 8, ".wav", List.of("audio/wav")),
          new Container("OggS", 0, ".ogg", List.of("audio/ogg")),
          new Container("fLaC", 0, ".flac", List.of("audio/flac", "audio/x-flac")),
          new Container("ftyp", 4, ".m4a", List.of("audio/mp4", "audio/x-m4a", "audio/m4a")),
          new Container("AIF", 8, ".aiff", List.of("audio/aiff", "audio/x-aiff")),
          new Container(".snd", 0, ".au", List.of("audio/x-au")),
          new Container("\u001aE\u00df\u00a3", 0, ".webm", List.of("audio/webm")));

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

  /** What is not converted is named by how it begins, or else as it came if that can't be told. */
  private static AudioFile foreign(Audio audio) {
    byte[] content = audio.content();
    for (Container each : CONTAINERS) {
      if (each.begins(content)) {
        return new AudioFile(content, each.mediaType(), each.extension(), Optional.empty());
      }
    }
    boolean pretends =
        AudioFormat.declared(audio.contentType()).isPresent()
            || CONTAINERS.stream().anyMatch(c -> c.names().contains(audio.contentType()));
    return new AudioFile(
        content, pretends ? UNKNOWN : audio.contentType(), ".bin", Optional.empty());
  }

  /**
   * Files that players know and this program does not convert, such as WAV with a codec of its own.
   *
   * @param magic stands at {@code at}
   * @param names by which it may be called, the first one ours
   */
  private record Container(String magic, int at, String extension, List<String> names) {
    boolean begins(byte[] file) {
      byte[] wanted = magic.getBytes(StandardCharsets.ISO_8859_1);
      return file.length >= at + wanted.length
          && Arrays.equals(file, at, at + wanted.length, wanted, 0, wanted.length);
    }

    String mediaType() {
      return names.getFirst();
    }
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
