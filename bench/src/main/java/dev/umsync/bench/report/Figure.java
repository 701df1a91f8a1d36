package dev.umsync.bench.report;

import dev.umsync.bench.measure.Spread;
import java.util.List;
import java.util.Optional;

/**
 * One figure over several rounds. Immutable.
 *
 * @param name what it is
 * @param unit of the values
 * @param values one a round, in order
 * @param target what it ought to be; absent for what only explains others
 */
public record Figure(String name, String unit, List<Double> values, Optional<Target> target) {
  /** Copies. */
  public Figure {
    values = List.copyOf(values);
  }

  /** One that only explains others. */
  public static Figure of(String name, String unit, List<Double> values) {
    return new Figure(name, unit, values, Optional.empty());
  }

  /** One with a target. */
  public static Figure of(String name, String unit, List<Double> values, Target target) {
    return new Figure(name, unit, values, Optional.of(target));
  }

  /** Median and range. */
  public Spread spread() {
    return Spread.of(values);
  }
}
