package dev.umsync.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.bench.measure.Spread;
import dev.umsync.bench.report.BarPlot.Bar;
import dev.umsync.common.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ReportTest {
  private static final Figure RATIO =
      Figure.of("worker over <bare> \"socket\"", "", List.of(0.5, 0.7, 0.6), Target.atLeast(0.55));
  private static final BarPlot PLOT =
      new BarPlot(
          "rate",
          "Rate & <more>",
          "a second",
          List.of(
              new Bar("bare socket", Spread.of(List.of(90.0, 100.0)), false),
              new Bar("worker", Spread.of(List.of(60.0, 62.0)), true)));
  private static final Report REPORT =
      new Report(
          Map.of("processors", "2"),
          true,
          List.of(new Section("append", "append in clear", List.of(RATIO), List.of(PLOT))));

  @Test
  void tableTellsMedianRangeTargetAndVerdict() {
    assertThat(REPORT.table())
        .contains("append in clear")
        .containsPattern("worker over <bare> \"socket\" +0\\.60 +0\\.50 – 0\\.70 +3 +≥ 0\\.55 +met")
        .contains("processors")
        .contains("its figures mean nothing");
  }

  @Test
  void jsonHoldsEveryRound(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("report.json");

    REPORT.writeJson(file);

    JsonNode figure =
        Json.mapper().readTree(file.toFile()).path("sections").path(0).path("figures").path(0);
    assertThat(figure.path("rounds")).hasSize(3);
    assertThat(figure.path("median").asDouble()).isEqualTo(0.6);
    assertThat(figure.path("met").asBoolean()).isTrue();
  }

  @Test
  void plotIsWellFormedAndItsBarsAreInProportion(@TempDir Path folder) throws Exception {
    REPORT.writePlots(folder);

    Document svg =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(folder.resolve("rate.svg").toFile());
    var bars = svg.getElementsByTagName("rect");
    double socket = width(bars.item(1));
    double worker = width(bars.item(2));
    assertThat(worker / socket).isBetween(0.63, 0.65);
    assertThat(Files.readString(folder.resolve("rate.svg"))).contains("Rate &amp; &lt;more>");
  }

  private static double width(org.w3c.dom.Node bar) {
    return Double.parseDouble(bar.getAttributes().getNamedItem("width").getNodeValue());
  }
}
