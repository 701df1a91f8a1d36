package dev.umsync.bench.child;

import dev.umsync.common.config.StartFailed;
import java.util.HashMap;
import java.util.Map;

/**
 * An answer of a part of the bench: names and numbers. Immutable.
 *
 * @param numbers by name
 */
public record Answer(Map<String, Double> numbers) {
  /** Copies. */
  public Answer {
    numbers = Map.copyOf(numbers);
  }

  static Answer parse(String line) {
    Map<String, Double> numbers = new HashMap<>();
    for (String word : line.substring("done".length()).strip().split(" ")) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        numbers.put(word.substring(0, equals), Double.parseDouble(word.substring(equals + 1)));
      }
    }
    return new Answer(numbers);
  }

  /** As a line that the other side reads. */
  public String line() {
    StringBuilder out = new StringBuilder("done");
    numbers.forEach((name, value) -> out.append(' ').append(name).append('=').append(value));
    return out.toString();
  }

  /** The number of this name. */
  public double get(String name) {
    Double value = numbers.get(name);
    if (value == null) {
      throw new StartFailed("A part of the bench left out a number", name, "See its log.");
    }
    return value;
  }
}
