package dev.umsync.standalone.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.telemetry.MeterCatalogue;
import dev.umsync.common.telemetry.MeterCatalogue.Entry;
import dev.umsync.common.telemetry.MeterReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of metrics, the catalogue and the code name the same figures. */
class MetricsReferenceTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");
  private static final Pattern NAME =
      Pattern.compile("\"(umsync\\.(?:worker|ingest|credential)\\.[a-z.]*[a-z])\"");

  /**
   * After a change of a figure, first of {@code common/src/main/resources/meters.tsv}: {@code
   * ./mvnw -pl standalone -am test -Dumsync.write-docs=true}.
   */
  @Test
  void theDocumentNamesEveryFigureAsItIs() throws IOException {
    String reference = MeterReference.render(MeterCatalogue.entries());
    if (Boolean.getBoolean("umsync.write-docs")) {
      Files.writeString(DOCUMENT, reference);
    }

    assertThat(DOCUMENT).content().isEqualTo(reference);
  }

  @Test
  void theCatalogueNamesWhatTheCodeCountsAndNothingElse() throws IOException {
    Set<String> counted = new TreeSet<>();
    for (Path sources : sources()) {
      try (Stream<Path> files = Files.walk(sources)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          String text = Files.readString(file);
          // Where no registry is at hand such a text names something else.
          if (text.contains("io.micrometer.") || text.contains(".registry()")) {
            NAME.matcher(text).results().forEach(found -> counted.add(found.group(1)));
          }
        }
      }
    }

    assertThat(counted)
        .isEqualTo(new TreeSet<>(MeterCatalogue.entries().stream().map(Entry::name).toList()));
  }

  private static List<Path> sources() {
    return Stream.of("common", "ingest", "credential-service", "sync-worker", "standalone")
        .map(module -> Path.of("..", module, "src", "main", "java"))
        .toList();
  }

  @Test
  void everyFigureSaysWhatItIs() {
    assertThat(MeterCatalogue.entries())
        .allSatisfy(entry -> assertThat(entry.description()).endsWith("."))
        .extracting(Entry::name)
        .doesNotHaveDuplicates();
  }
}
