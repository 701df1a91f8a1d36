package dev.umsync.common.telemetry;

import dev.umsync.common.telemetry.MeterCatalogue.Entry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Renders the catalogue of figures as a Markdown document. Stateless. */
public final class MeterReference {
  private MeterReference() {}

  /** The whole document. */
  public static String render(List<Entry> entries) {
    StringBuilder text =
        new StringBuilder(
            """
            # Metrics

            Each role answers `GET /metrics` in Prometheus' text format. Beside what is listed here it tells of its JVM. No figure and no tag
            names a subscriber. This page is made of `common/src/main/resources/meters.tsv`; a test holds it and the code against each other.
            """);
    Map<String, StringBuilder> roles = new LinkedHashMap<>();
    for (Entry entry : entries) {
      roles.computeIfAbsent(entry.role(), MeterReference::head).append(row(entry));
    }
    roles.values().forEach(text::append);
    return text.toString();
  }

  private static StringBuilder head(String role) {
    return new StringBuilder("\n## ")
        .append(role)
        .append("\n\n| name | kind | tags | what it says |\n|---|---|---|---|\n");
  }

  private static String row(Entry entry) {
    String tags = entry.tags().isEmpty() ? "" : "`" + String.join("`, `", entry.tags()) + "`";
    return "| `%s` | %s | %s | %s |%n"
        .formatted(
            entry.prometheusName(),
            entry.kind().name().toLowerCase(Locale.ROOT),
            tags,
            entry.description())
        .replace(System.lineSeparator(), "\n");
  }
}
