package dev.umsync.bench.report;

import java.util.Locale;

/**
 * What a figure ought to be. Immutable.
 *
 * @param atLeast whether more is better
 */
public record Target(boolean atLeast, double limit) {
  /** No less than this. */
  public static Target atLeast(double limit) {
    return new Target(true, limit);
  }

  /** No more than this. */
  public static Target atMost(double limit) {
    return new Target(false, limit);
  }

  /** Whether it is so. */
  public boolean met(double value) {
    return atLeast ? value >= limit : value <= limit;
  }

  /** In words: whether it is met, and if not, by what factor or share it is missed. */
  public String verdict(double value) {
    if (met(value)) {
      return "met";
    }
    double missed = atLeast ? 1 - value / limit : value / limit - 1;
    return String.format(Locale.ROOT, "missed by %.0f %%", missed * 100);
  }

  @Override
  public String toString() {
    return (atLeast ? "≥ " : "≤ ") + Numbers.text(limit);
  }
}
