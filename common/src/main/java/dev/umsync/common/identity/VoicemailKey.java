package dev.umsync.common.identity;

import org.jspecify.annotations.Nullable;

/**
 * The identity of a voicemail everywhere: its source and its id there. Thread rule: immutable.
 *
 * @param source the UM server
 * @param id the voicemail's id on that server
 */
public record VoicemailKey(SourceUri source, VoicemailId id) {
  /**
   * The source that was parsed last: hundreds of keys of one person name the same, and checking a
   * URI costs more than all the rest. Losing a race for it costs one check.
   */
  private static volatile @Nullable SourceUri lastParsed;

  /** One string for both, unambiguous because neither holds a space: the key on the state topic. */
  public String text() {
    return source.value() + " " + id.value();
  }

  /**
   * Reads what {@link #text()} wrote.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  public static VoicemailKey parse(String text) {
    int space = text.indexOf(' ');
    if (space < 0) {
      throw new IllegalArgumentException("a voicemail key is a source, a space and a voicemail id");
    }
    return new VoicemailKey(
        source(text.substring(0, space)), new VoicemailId(text.substring(space + 1)));
  }

  private static SourceUri source(String value) {
    SourceUri last = lastParsed;
    if (last == null || !last.value().equals(value)) {
      last = new SourceUri(value);
      lastParsed = last;
    }
    return last;
  }
}
