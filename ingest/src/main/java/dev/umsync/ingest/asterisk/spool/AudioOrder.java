package dev.umsync.ingest.asterisk.spool;

import java.nio.file.Path;
import java.util.List;

/**
 * Which recording is taken where Asterisk keeps several ({@code format=} in voicemail.conf): they
 * hold the same call. {@code wav} is PCM and plays everywhere, {@code WAV} is GSM in a WAV file and
 * plays in few browsers; the two differ by case only. Thread rule: immutable.
 *
 * @param endings the best first; others come after them
 */
public record AudioOrder(List<String> endings) {
  /** PCM, then what browsers play, then the others. */
  public static final AudioOrder STANDARD =
      new AudioOrder(List.of("wav", "ogg", "mp3", "WAV", "gsm"));

  /** Copies. */
  public AudioOrder {
    endings = List.copyOf(endings);
  }

  int rank(Path file) {
    String name = file.getFileName().toString();
    int at = endings.indexOf(name.substring(name.lastIndexOf('.') + 1));
    return at < 0 ? endings.size() : at;
  }
}
