package dev.umsync.testbed.gmail.store;

import java.util.List;

/** UIDs before and after a MOVE or COPY, in the same order (COPYUID, RFC 4315). Immutable. */
public record Moved(long uidValidity, List<Long> sources, List<Long> targets) {
  public Moved {
    sources = List.copyOf(sources);
    targets = List.copyOf(targets);
  }
}
