package dev.umsync.common.config;

import java.util.Arrays;
import java.util.List;

/** A value as its source wrote it, before any key has judged it. Immutable. */
sealed interface Raw {
  /** One plain value. */
  record Scalar(String text) implements Raw {}

  /** A list of plain values, in their order. */
  record Items(List<String> items) implements Raw {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** A key with nothing after it, as a section whose settings are all commented out. */
  record Empty() implements Raw {}

  /** A comma-separated list; blanks around items do not count, and neither do empty items. */
  static List<String> split(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).filter(i -> !i.isEmpty()).toList();
  }
}
