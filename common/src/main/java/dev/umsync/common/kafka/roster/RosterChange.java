package dev.umsync.common.kafka.roster;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.roster.SubscriberCsv.Row;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.roster.SubscriberRecord.Box;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a file changes on a roster. A box may move from one person to another if the file has both.
 *
 * @param writes the records to write
 * @param report what to say when they are written
 */
record RosterChange(List<SubscriberRecord> writes, ImportReport report) {

  /**
   * @throws ImportRefused if a box of the file would then belong to two people
   */
  static RosterChange of(List<Row> rows, Roster roster) throws ImportRefused {
    refuseTakenBoxes(rows, roster);
    List<SubscriberRecord> writes = new ArrayList<>();
    List<Subscriber> added = new ArrayList<>();
    List<Subscriber> changed = new ArrayList<>();
    List<Subscriber> unchanged = new ArrayList<>();
    for (Row row : rows) {
      Subscriber subscriber = row.subscriber().address();
      Optional<SubscriberRecord> before = roster.find(subscriber);
      if (before.isPresent() && before.get().equals(row.subscriber())) {
        unchanged.add(subscriber);
        continue;
      }
      writes.add(row.subscriber());
      (before.isPresent() ? changed : added).add(subscriber);
    }
    return new RosterChange(List.copyOf(writes), new ImportReport(added, changed, unchanged));
  }

  private static void refuseTakenBoxes(List<Row> rows, Roster roster) throws ImportRefused {
    Set<Subscriber> inFile = new HashSet<>();
    rows.forEach(row -> inFile.add(row.subscriber().address()));
    List<String> problems = new ArrayList<>();
    for (Row row : rows) {
      for (Box box : row.subscriber().boxes()) {
        Optional<Subscriber> owner = roster.owner(box);
        // Whoever is in the file too gets the boxes that the file gives them, and no other.
        if (owner.isPresent() && !inFile.contains(owner.get())) {
          problems.add(
              "line %d: a box of it belongs to somebody else on the roster; remove it there first, or give both lines"
                  .formatted(row.line()));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new ImportRefused(problems);
    }
  }
}
