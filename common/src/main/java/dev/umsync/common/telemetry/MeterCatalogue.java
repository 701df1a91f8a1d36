package dev.umsync.common.telemetry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Every figure that the roles count, as {@code meters.tsv} lists them: what documents and tests are
 * held against. Stateless.
 */
public final class MeterCatalogue {
  private static final String RESOURCE = "/meters.tsv";
  private static final int COLUMNS = 5;

  private MeterCatalogue() {}

  /** What a figure is. */
  public enum Kind {
    /** It only grows. */
    COUNTER,
    /** It is what it is now. */
    GAUGE,
    /** How often and how long, in seconds. */
    TIMER,
    /** How often and how much. */
    SUMMARY
  }

  /**
   * One figure. Immutable.
   *
   * @param name with dots, as the code names it
   * @param unit empty where it is a count
   * @param tags names of its tags, whose values are of closed sets
   */
  public record Entry(String name, Kind kind, String unit, List<String> tags, String description) {
    /** The name in Prometheus' exposition, without a suffix of a series such as {@code _sum}. */
    public String prometheusName() {
      String flat = name.replace('.', '_');
      return switch (kind) {
        case COUNTER -> flat + "_total";
        case TIMER -> flat + "_seconds";
        case GAUGE, SUMMARY -> unit.isEmpty() ? flat : flat + "_" + unit;
      };
    }

    /** The role that counts it. */
    public String role() {
      return name.split("\\.", -1)[1];
    }
  }

  /** All of them, in the order of the file. */
  public static List<Entry> entries() {
    try (InputStream in = MeterCatalogue.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks " + RESOURCE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(MeterCatalogue::entry)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE, e);
    }
  }

  private static Entry entry(String line) {
    String[] columns = line.split("\t", -1);
    if (columns.length != COLUMNS) {
      throw new IllegalStateException(RESOURCE + ": not " + COLUMNS + " columns: " + line);
    }
    List<String> tags =
        columns[3].isEmpty() ? List.of() : Arrays.asList(columns[3].split(", ", -1));
    return new Entry(
        columns[0],
        Kind.valueOf(columns[1].toUpperCase(Locale.ROOT)),
        columns[2],
        List.copyOf(tags),
        columns[4]);
  }
}
