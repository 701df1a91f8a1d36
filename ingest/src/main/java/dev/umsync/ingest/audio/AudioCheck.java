package dev.umsync.ingest.audio;

import dev.umsync.common.audio.AudioFormat;
import dev.umsync.common.audio.AudioSniffer;
import dev.umsync.common.audio.Sniffed.Broken;
import dev.umsync.common.audio.Sniffed.Foreign;
import dev.umsync.common.audio.Sniffed.Whole;
import dev.umsync.ingest.audio.AudioVerdict.Genuine;
import dev.umsync.ingest.audio.AudioVerdict.Unusable;
import dev.umsync.ingest.audio.AudioVerdict.WrongType;
import java.util.Optional;

/**
 * Holds a recording against the media type its sender gave it, so that no mailbox ever gets an
 * empty, truncated or foreign attachment. Thread rule: stateless, any thread; no input makes it
 * throw.
 */
public final class AudioCheck {
  private AudioCheck() {}

  /**
   * Whether the content is what it is called.
   *
   * @param declared media type in any case, with or without parameters; empty where none was given
   * @param content the file as it came; not changed and not kept
   */
  public static AudioVerdict check(String declared, byte[] content) {
    if (content.length == 0) {
      return new Unusable("The audio is empty: 0 bytes came.");
    }
    return switch (AudioSniffer.sniff(content)) {
      case Foreign(String looksLike) ->
          new WrongType("The audio is %s. %s".formatted(looksLike, accepted()));
      case Broken(AudioFormat format, String lacks) ->
          new Unusable("The audio is %s, but it lacks %s.".formatted(format.mediaType(), lacks));
      case Whole(AudioFormat format) -> compare(declared, format);
    };
  }

  private static AudioVerdict compare(String declared, AudioFormat found) {
    Optional<AudioFormat> named = AudioFormat.declared(declared);
    if (named.isPresent() && named.get() == found) {
      return new Genuine(found);
    }
    String called =
        named.map(f -> "is sent as " + f.mediaType()).orElse("is sent under another name");
    return new WrongType(
        "The audio %s but is %s. %s".formatted(called, found.mediaType(), accepted()));
  }

  private static String accepted() {
    return "Accepted are " + AudioFormat.accepted() + ".";
  }
}
