package dev.umsync.testbed.gmail.store;

import java.util.LinkedHashSet;
import java.util.Set;

/** What STORE does to flags (RFC 3501 section 6.4.6). Immutable. */
public record FlagChange(Kind kind, Set<String> flags) {
  /** FLAGS, +FLAGS, -FLAGS. */
  public enum Kind {
    REPLACE,
    ADD,
    REMOVE
  }

  public FlagChange {
    flags = Set.copyOf(flags);
  }

  Set<String> applyTo(Set<String> before) {
    Set<String> after = new LinkedHashSet<>(kind == Kind.REPLACE ? Set.of() : before);
    switch (kind) {
      case REPLACE, ADD -> after.addAll(flags);
      case REMOVE -> after.removeAll(flags);
    }
    return after;
  }
}
