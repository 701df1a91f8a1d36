package dev.umsync.common.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A number of bytes that people write with a binary unit, such as {@code 20 MiB}. Immutable.
 *
 * @param bytes not negative
 */
public record DataSize(long bytes) implements Comparable<DataSize> {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,18}) ?(B|KiB|MiB|GiB|TiB)");
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  /**
   * @throws IllegalArgumentException if {@code bytes} is negative
   */
  public DataSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must not be negative: " + bytes);
    }
  }

  /** That many bytes. */
  public static DataSize ofBytes(long bytes) {
    return new DataSize(bytes);
  }

  /** That many times 1,024 bytes. */
  public static DataSize ofKibibytes(long kibibytes) {
    return new DataSize(Math.multiplyExact(kibibytes, 1L << 10));
  }

  /** That many times 1,048,576 bytes. */
  public static DataSize ofMebibytes(long mebibytes) {
    return new DataSize(Math.multiplyExact(mebibytes, 1L << 20));
  }

  /** That many times 1,073,741,824 bytes. */
  public static DataSize ofGibibytes(long gibibytes) {
    return new DataSize(Math.multiplyExact(gibibytes, 1L << 30));
  }

  /**
   * Reads {@code 20 MiB} or {@code 512KiB}; the unit may not be left out.
   *
   * @return empty if the text is not a size, or does not fit a long
   */
  public static Optional<DataSize> parse(String text) {
    var match = TEXT.matcher(text.strip());
    if (!match.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(match.group(1));
    for (int unit = 0; unit < UNITS.length; unit++) {
      if (UNITS[unit].equals(match.group(2)) && number <= Long.MAX_VALUE >> (10 * unit)) {
        return Optional.of(new DataSize(number << (10 * unit)));
      }
    }
    return Optional.empty();
  }

  @Override
  public int compareTo(DataSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** The size in the largest unit that leaves no remainder; {@link #parse} reads it back. */
  @Override
  public String toString() {
    long number = bytes;
    int unit = 0;
    while (number != 0 && number % 1024 == 0 && unit < UNITS.length - 1) {
      number /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%d %s", number, UNITS[unit]);
  }
}
