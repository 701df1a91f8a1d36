package dev.umsync.worker.audio;

import dev.umsync.common.audio.AudioFormat;
import java.util.List;

/**
 * What a recording can be encoded to: telephone speech. Channels stay as they are, for mixing two
 * into one takes half of what is on one of them; so does loudness.
 */
public enum Encoding {
  /** MP3 at 24 kbit/s, 180 kB a minute; every client and browser plays it. */
  MP3(
      AudioFormat.MP3,
      24,
      List.of("-c:a", "libmp3lame", "-b:a", "24k", "-write_xing", "0", "-f", "mp3")),
  /** Opus at 16 kbit/s in Ogg, 120 kB a minute. */
  OPUS(
      AudioFormat.OGG,
      16,
      List.of("-c:a", "libopus", "-b:a", "16k", "-application", "voip", "-f", "ogg")),
  /** MP3 at 16 kbit/s and 8 kHz, for what a mailbox takes no other way: 3 h 37 min in Gmail. */
  SMALL(
      AudioFormat.MP3,
      16,
      List.of("-ar", "8000", "-c:a", "libmp3lame", "-b:a", "16k", "-write_xing", "0", "-f", "mp3"));

  private final AudioFormat format;
  private final int kilobits;

  // Made by List.of, so it can't change.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> arguments;

  Encoding(AudioFormat format, int kilobits, List<String> arguments) {
    this.format = format;
    this.kilobits = kilobits;
    this.arguments = arguments;
  }

  AudioFormat format() {
    return format;
  }

  List<String> arguments() {
    return arguments;
  }

  /** About how large a recording of this length becomes. */
  public long sizeBytes(int seconds) {
    return (long) seconds * kilobits * 125;
  }
}
