package dev.umsync.common.kafka.roster;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.roster.SubscriberRecord.Box;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads subscribers from CSV (RFC 4180) in UTF-8 with or without a byte order mark.
 *
 * <p>The first line names the columns in any order: {@code address}, {@code source} and {@code box}
 * (see {@link BoxColumn}), and if wanted {@code name}, {@code locale}, {@code timezone}, {@code
 * folder} and {@code label}. One line is one person. The file is taken whole or refused with every
 * problem in it. Thread rule: one thread, used once.
 */
final class SubscriberCsv {
  private static final Set<String> REQUIRED = Set.of("address", "source", "box");
  private static final Set<String> KNOWN =
      Set.of("address", "source", "box", "name", "locale", "timezone", "folder", "label");
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setIgnoreEmptyLines(false).setIgnoreSurroundingSpaces(true).get();
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final List<String> problems = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final Map<Subscriber, Long> lineOfAddress = new HashMap<>();
  private final Map<Box, Long> lineOfBox = new HashMap<>();

  /**
   * One person and where the file has them.
   *
   * @param line from 1, the header's included
   */
  record Row(long line, SubscriberRecord subscriber) {}

  private SubscriberCsv() {}

  /**
   * Everybody in the file.
   *
   * @throws ImportRefused naming every line at fault
   */
  static List<Row> read(byte[] file) throws ImportRefused {
    Reading reading = reading(file);
    if (!reading.problems().isEmpty()) {
      throw new ImportRefused(reading.problems());
    }
    return reading.rows();
  }

  /** What can be read of a file, and what is wrong with the rest. */
  record Reading(List<Row> rows, List<String> problems) {}

  /** As {@link #read}, but faults are values too. */
  static Reading reading(byte[] file) {
    SubscriberCsv csv = new SubscriberCsv();
    try {
      csv.parse(text(file));
    } catch (ImportRefused e) {
      return new Reading(List.of(), e.problems());
    }
    if (csv.problems.isEmpty() && csv.rows.isEmpty()) {
      csv.problems.add("the file names nobody: it has a header and no line after it");
    }
    return new Reading(List.copyOf(csv.rows), List.copyOf(csv.problems));
  }

  private static String text(byte[] file) throws ImportRefused {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(bytes)
              .toString();
      return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      long line = 1;
      for (int i = 0; i < bytes.position(); i++) {
        line += file[i] == '\n' ? 1 : 0;
      }
      throw new ImportRefused("line %d: is not UTF-8; save the file as UTF-8".formatted(line), e);
    }
  }

  private void parse(String text) {
    long line = 1;
    try (CSVParser parser = CSVParser.parse(new StringReader(text), FORMAT)) {
      @Nullable List<String> header = null;
      for (CSVRecord record : parser) {
        if (header == null) {
          header = header(record);
        } else if (!isBlank(record)) {
          row(line, header, record);
        }
        line = parser.getCurrentLineNumber() + 1;
        if (!problems.isEmpty() && rows.isEmpty() && record.getRecordNumber() == 1) {
          return; // without its columns no line means anything
        }
      }
      if (header == null) {
        problems.add(
            "the file is empty; its first line names the columns, such as address,source,box");
      }
    } catch (IOException | UncheckedIOException e) {
      problems.add(
          "line %d: is not CSV (RFC 4180): a quotation mark stands where none may".formatted(line));
    }
  }

  private List<String> header(CSVRecord record) {
    List<String> columns = record.stream().map(c -> c.strip().toLowerCase(Locale.ROOT)).toList();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < columns.size(); i++) {
      String column = columns.get(i);
      if (!KNOWN.contains(column)) {
        problems.add(
            "line 1: column %d is not one of address, source, box, name, locale, timezone, folder, label"
                .formatted(i + 1));
      } else if (!seen.add(column)) {
        problems.add("line 1: column %s stands there twice".formatted(column));
      }
    }
    REQUIRED.stream()
        .sorted()
        .filter(c -> !columns.contains(c))
        .forEach(c -> problems.add("line 1: column %s is missing".formatted(c)));
    return columns;
  }

  private static boolean isBlank(CSVRecord record) {
    return record.stream().allMatch(String::isBlank);
  }

  private void row(long line, List<String> header, CSVRecord record) {
    if (record.size() != header.size()) {
      problems.add(
          "line %d: has %d columns, the header has %d"
              .formatted(line, record.size(), header.size()));
      return;
    }
    Map<String, String> cells = new HashMap<>();
    for (int i = 0; i < header.size(); i++) {
      cells.put(header.get(i), record.get(i).strip());
    }
    try {
      accept(new Row(line, subscriber(cells)));
    } catch (IllegalArgumentException e) {
      problems.add("line %d: %s".formatted(line, e.getMessage()));
    }
  }

  private static SubscriberRecord subscriber(Map<String, String> cells) {
    return new SubscriberRecord(
        Subscriber.of(cells.getOrDefault("address", "")),
        optional(cells, "name"),
        BoxColumn.read(cells.getOrDefault("source", ""), cells.getOrDefault("box", "")),
        optional(cells, "locale").map(SubscriberCsv::locale),
        optional(cells, "timezone").map(SubscriberCsv::timeZone),
        optional(cells, "folder").map(cell -> folder("folder", cell)),
        optional(cells, "label").map(cell -> folder("label", cell)));
  }

  private void accept(Row row) {
    Long sameAddress = lineOfAddress.putIfAbsent(row.subscriber().address(), row.line());
    if (sameAddress != null) {
      problems.add(
          "line %d and line %d: the same address; give all boxes of a person in one line, parted by ;"
              .formatted(sameAddress, row.line()));
    }
    for (Box box : row.subscriber().boxes()) {
      Long sameBox = lineOfBox.putIfAbsent(box, row.line());
      if (sameBox != null) {
        problems.add(
            "line %d and line %d: the same box on the same source; a box belongs to one address"
                .formatted(sameBox, row.line()));
      }
    }
    rows.add(row);
  }

  private static Optional<String> optional(Map<String, String> cells, String column) {
    return Optional.ofNullable(cells.get(column)).filter(cell -> !cell.isEmpty());
  }

  private static String folder(String column, String name) {
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("column %s holds a control character".formatted(column));
    }
    return name;
  }

  private static String locale(String tag) {
    try {
      return new Locale.Builder().setLanguageTag(tag).build().toLanguageTag();
    } catch (IllformedLocaleException e) {
      throw new IllegalArgumentException("column locale is no language tag such as de-DE", e);
    }
  }

  private static String timeZone(String name) {
    try {
      return ZoneId.of(name).getId();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("column timezone is no zone such as Europe/Berlin", e);
    }
  }
}
