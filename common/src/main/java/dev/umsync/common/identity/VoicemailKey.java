package dev.umsync.common.identity;

/**
 * The identity of a voicemail everywhere: its source and its id there. Thread rule: immutable.
 *
 * @param source the UM server
 * @param id the voicemail's id on that server
 */
public record VoicemailKey(SourceUri source, VoicemailId id) {
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
        SourceUri.of(text.substring(0, space)), new VoicemailId(text.substring(space + 1)));
  }
}
