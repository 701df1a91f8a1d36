package dev.umsync.common.kafka.roster;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.roster.SubscriberRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an import of a file would do, line by line. Thread rule: immutable.
 *
 * @param problems what is wrong with the file as a whole
 * @param rows faulty ones first, then in the file's order
 */
public record ImportPreview(List<String> problems, List<Row> rows) {
  private static final Pattern OF_LINE = Pattern.compile("line (\\d+)(?: and line (\\d+))?: (.*)");

  /** What becomes of a line. */
  public enum Change {
    /** The person is not on the roster yet. */
    ADDED,
    /** Their record differs. */
    CHANGED,
    /** They are on the roster just so. */
    UNCHANGED,
    /** Something is wrong with it. */
    REFUSED
  }

  /**
   * A line.
   *
   * @param line from 1, the header included
   * @param address empty where it could not be read
   * @param problem what is wrong with it
   */
  public record Row(
      long line, Optional<Subscriber> address, Change change, Optional<String> problem) {}

  /** Copies. */
  public ImportPreview {
    problems = List.copyOf(problems);
    rows = List.copyOf(rows);
  }

  /** Whether the file would be taken. */
  public boolean isSound() {
    return problems.isEmpty() && count(Change.REFUSED) == 0;
  }

  /** How many lines come to that. */
  public int count(Change change) {
    return (int) rows.stream().filter(r -> r.change() == change).count();
  }

  /** What this file would do to this roster. */
  public static ImportPreview of(byte[] file, Roster roster) {
    SubscriberCsv.Reading reading = SubscriberCsv.reading(file);
    List<String> found = new ArrayList<>(reading.problems());
    try {
      RosterChange ignored = RosterChange.of(reading.rows(), roster);
    } catch (ImportRefused e) {
      found.addAll(e.problems());
    }
    List<String> ofFile = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (String problem : found) {
      Matcher line = OF_LINE.matcher(problem);
      if (line.matches()) {
        String number = line.group(2) == null ? line.group(1) : line.group(2);
        rows.add(refused(Long.parseLong(number), problem, reading.rows()));
      } else {
        ofFile.add(problem);
      }
    }
    List<Long> faulty = rows.stream().map(Row::line).toList();
    reading.rows().stream()
        .filter(r -> !faulty.contains(r.line()))
        .forEach(r ->
            rows.add(
                new Row(
                    r.line(),
                    Optional.of(r.subscriber().address()),
                    change(r.subscriber(), roster),
                    Optional.empty())));
    rows.sort(
        Comparator.comparing((Row r) -> r.change() != Change.REFUSED).thenComparingLong(Row::line));
    return new ImportPreview(ofFile, rows);
  }

  private static Row refused(long line, String problem, List<SubscriberCsv.Row> readable) {
    return new Row(
        line,
        readable.stream()
            .filter(r -> r.line() == line)
            .map(r -> r.subscriber().address())
            .findFirst(),
        Change.REFUSED,
        Optional.of(problem));
  }

  private static Change change(SubscriberRecord record, Roster roster) {
    return roster
        .find(record.address())
        .map(before -> before.equals(record) ? Change.UNCHANGED : Change.CHANGED)
        .orElse(Change.ADDED);
  }
}
