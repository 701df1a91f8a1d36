package dev.umsync.common.kafka.roster;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.roster.SubscriberRecord.Box;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the columns {@code source} and {@code box} of a row: one box, or several parted by {@code
 * ;}, each of which may name another UM server than the row's in front of a {@code |}, as in {@code
 * 2045;um://branch|3045}.
 */
final class BoxColumn {
  private BoxColumn() {}

  /**
   * The boxes in order.
   *
   * @throws IllegalArgumentException saying what is wrong, without content
   */
  static List<Box> read(String source, String boxes) {
    List<Box> read = new ArrayList<>();
    for (String entry : boxes.split(";", -1)) {
      int bar = entry.indexOf('|');
      String of = (bar < 0 ? source : entry.substring(0, bar)).strip();
      if (of.isEmpty()) {
        throw new IllegalArgumentException(
            "column source is empty, and a box does not name its own as in um://nupoint-1|2045");
      }
      Box box = new Box(new SourceUri(of), entry.substring(bar + 1).strip());
      if (read.contains(box)) {
        throw new IllegalArgumentException("column box names one box twice");
      }
      read.add(box);
    }
    return read;
  }
}
