package dev.umsync.testbed.gmail.wire;

import java.util.ArrayList;
import java.util.List;

/** A set of message numbers or UIDs such as {@code 1,4:6,9:*} (RFC 3501 section 9). Immutable. */
public final class SequenceSet {
  private static final long STAR = -1;

  private record Range(long from, long to) {}

  private final List<Range> ranges;

  private SequenceSet(List<Range> ranges) {
    this.ranges = ranges;
  }

  /** True if the text looks like a set, for telling it from a search key. */
  public static boolean looksLike(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> "0123456789:,*".indexOf(c) >= 0);
  }

  /**
   * Reads a set.
   *
   * @throws BadCommand if the text is no sequence set
   */
  public static SequenceSet parse(String text) {
    List<Range> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String[] ends = part.split(":", -1);
      if (ends.length > 2) {
        throw new BadCommand("Not a sequence set");
      }
      ranges.add(new Range(number(ends[0]), number(ends[ends.length - 1])));
    }
    return new SequenceSet(List.copyOf(ranges));
  }

  /**
   * True if the number is in the set.
   *
   * @param largest what {@code *} stands for: the largest number in use, 0 if there is none
   */
  public boolean contains(long number, long largest) {
    for (Range range : ranges) {
      long from = range.from == STAR ? largest : range.from;
      long to = range.to == STAR ? largest : range.to;
      if (number >= Math.min(from, to) && number <= Math.max(from, to)) {
        return true;
      }
    }
    return false;
  }

  private static long number(String text) {
    if (text.equals("*")) {
      return STAR;
    }
    try {
      long number = Long.parseLong(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new BadCommand("Not a sequence set");
  }
}
