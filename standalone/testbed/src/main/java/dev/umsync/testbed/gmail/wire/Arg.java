package dev.umsync.testbed.gmail.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** One argument of a command (RFC 3501 section 9). Immutable; do not change a literal's bytes. */
public sealed interface Arg {
  /** An atom, a number, a sequence set or a section such as {@code BODY.PEEK[HEADER]}. */
  record Atom(String text) implements Arg {}

  /** A quoted string, without its quotes. */
  record Quoted(String text) implements Arg {}

  /** A literal. */
  final class Literal implements Arg {
    private final byte[] bytes;

    Literal(byte[] bytes) {
      this.bytes = bytes;
    }

    public byte[] bytes() {
      return Arrays.copyOf(bytes, bytes.length);
    }
  }

  /** A list in parentheses. */
  record Group(List<Arg> items) implements Arg {
    public Group {
      items = List.copyOf(items);
    }
  }

  /**
   * The text of an atom, string or literal.
   *
   * @throws BadCommand if this is a list
   */
  default String text() {
    return switch (this) {
      case Atom(String text) -> text;
      case Quoted(String text) -> text;
      case Literal literal -> new String(literal.bytes, StandardCharsets.UTF_8);
      case Group group -> throw new BadCommand("A list stands where a string should");
    };
  }
}
