package dev.umsync.bench.measure;

import java.util.List;

/**
 * What several rounds came to. Immutable.
 *
 * @param median the middle value, or the mean of the two in the middle
 * @param lowest of all rounds
 * @param highest of all rounds
 * @param rounds how many
 */
public record Spread(double median, double lowest, double highest, int rounds) {
  /**
   * Over these values.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Spread of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a spread needs at least one round");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int n = sorted.size();
    double middle = (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    return new Spread(middle, sorted.getFirst(), sorted.getLast(), n);
  }

  /** The same in another unit. */
  public Spread times(double factor) {
    return new Spread(median * factor, lowest * factor, highest * factor, rounds);
  }
}
