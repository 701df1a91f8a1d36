package dev.umsync.worker.imap;

import java.util.Optional;

/** Reads numbers out of response lines. Stateless. */
final class Numbers {
  private static final long LARGEST = 0xFFFF_FFFFL;

  private Numbers() {}

  /** The number from 1 to 2^32-1 that stands right after the marker. */
  static Optional<Long> after(String marker, String line) {
    int start = line.indexOf(marker);
    if (start < 0) {
      return Optional.empty();
    }
    long value = 0;
    for (int i = start + marker.length();
        i < line.length() && Character.isDigit(line.charAt(i));
        i++) {
      value = value * 10 + (line.charAt(i) - '0');
      if (value > LARGEST) {
        return Optional.empty();
      }
    }
    return value == 0 ? Optional.empty() : Optional.of(value);
  }
}
