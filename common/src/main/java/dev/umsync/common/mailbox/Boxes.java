package dev.umsync.common.mailbox;

import java.util.Optional;

/** The rule for a box, as the roster has it. */
final class Boxes {
  private static final int LONGEST_CHARS = 64;

  private Boxes() {}

  static void check(Optional<String> box) {
    box.ifPresent(b -> {
      if (b.isBlank()
          || b.length() > LONGEST_CHARS
          || b.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException("a box is 1 to 64 characters such as 2045");
      }
    });
  }
}
