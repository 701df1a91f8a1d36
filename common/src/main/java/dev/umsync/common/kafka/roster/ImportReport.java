package dev.umsync.common.kafka.roster;

import dev.umsync.common.identity.Subscriber;
import java.util.List;

/**
 * What an import did; all of it is on the topic, in one transaction. Thread rule: immutable.
 *
 * @param added who was not on the roster before
 * @param changed whose record differs from the one before
 * @param unchanged who was on the roster just so; nothing was written for them
 */
public record ImportReport(
    List<Subscriber> added, List<Subscriber> changed, List<Subscriber> unchanged) {
  /** Copies. */
  public ImportReport {
    added = List.copyOf(added);
    changed = List.copyOf(changed);
    unchanged = List.copyOf(unchanged);
  }
}
