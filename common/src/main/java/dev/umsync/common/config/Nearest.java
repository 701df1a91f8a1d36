package dev.umsync.common.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody probably meant. */
final class Nearest {
  private static final int LONGEST = 120;

  private Nearest() {}

  /** The candidate fewest edits away, if it is near enough to be worth naming. */
  static Optional<String> to(String written, Collection<String> candidates) {
    if (written.length() > LONGEST) {
      return Optional.empty();
    }
    String wanted = kebab(written);
    int limit = Math.max(2, wanted.length() / 4);
    return candidates.stream()
        .filter(c -> Math.abs(c.length() - wanted.length()) <= limit)
        .map(c -> new Distance(c, between(wanted, c)))
        .filter(d -> d.edits <= limit)
        .min(Comparator.comparingInt(Distance::edits).thenComparing(Distance::name))
        .map(Distance::name);
  }

  private record Distance(String name, int edits) {}

  private static String kebab(String written) {
    return written
        .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
        .replace('_', '-')
        .toLowerCase(Locale.ROOT);
  }

  /** Levenshtein's distance in two rows. */
  private static int between(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int swap = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(swap, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
