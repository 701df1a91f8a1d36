package dev.umsync.common.audio;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The file formats that a recording may have, each with one media type and the other names of it.
 */
public enum AudioFormat {
  /** RIFF/WAVE with PCM, G.711 or GSM 6.10. */
  WAV("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"),
  /** MPEG audio. */
  MP3("audio/mpeg", "audio/mp3", "audio/x-mp3", "audio/x-mpeg"),
  /** Ogg with Opus, Vorbis or Speex. */
  OGG("audio/ogg", "audio/opus", "audio/vorbis", "audio/x-opus+ogg"),
  /** Adaptive multi-rate, narrow or wide band, in the storage format of RFC 4867 section 5. */
  AMR("audio/amr", "audio/amr-wb"),
  /** GSM 6.10 frames without a header, as Asterisk writes {@code .gsm}. */
  GSM("audio/gsm", "audio/x-gsm");

  private final String mediaType;

  // Made by List.of, so it can't change.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> otherNames;

  AudioFormat(String mediaType, String... otherNames) {
    this.mediaType = mediaType;
    this.otherNames = List.of(otherNames);
  }

  /** What the event on the topic calls it. */
  public String mediaType() {
    return mediaType;
  }

  /**
   * The format that a media type names.
   *
   * @param declared in any case, with or without parameters
   */
  public static Optional<AudioFormat> declared(String declared) {
    int semicolon = declared.indexOf(';');
    String type =
        (semicolon < 0 ? declared : declared.substring(0, semicolon))
            .strip()
            .toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(f -> f.mediaType.equals(type) || f.otherNames.contains(type))
        .findFirst();
  }

  /** All media types, for people to choose from. */
  public static String accepted() {
    return Arrays.stream(values()).map(AudioFormat::mediaType).collect(Collectors.joining(", "));
  }
}
