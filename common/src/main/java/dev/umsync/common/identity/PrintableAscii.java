package dev.umsync.common.identity;

/**
 * What may stand in a header and a topic key as it is. Stateless; a loop, for names are read from
 * every record.
 */
final class PrintableAscii {
  private PrintableAscii() {}

  /** Whether there is nothing but printable ASCII in it, and no space. */
  static boolean isAllOf(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }
}
