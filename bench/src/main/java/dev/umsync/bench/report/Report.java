package dev.umsync.bench.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.bench.measure.Spread;
import dev.umsync.common.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything that one run of the bench came to. Immutable.
 *
 * @param machine what the figures are good for
 * @param quick whether numbers were kept small: such figures show that the bench runs, nothing else
 */
public record Report(Map<String, String> machine, boolean quick, List<Section> sections) {
  /** Copies. */
  public Report {
    sections = List.copyOf(sections);
  }

  /** As a table. */
  public String table() {
    StringBuilder out = new StringBuilder();
    for (Section section : sections) {
      out.append('\n').append(section.title()).append("\n\n");
      row(out, "figure", "median", "lowest – highest", "rounds", "target", "");
      for (Figure figure : section.figures()) {
        Spread spread = figure.spread();
        row(
            out,
            figure.name(),
            (Numbers.text(spread.median()) + " " + figure.unit()).strip(),
            Numbers.text(spread.lowest()) + " – " + Numbers.text(spread.highest()),
            Integer.toString(spread.rounds()),
            figure.target().map(Target::toString).orElse(""),
            figure.target().map(t -> t.verdict(spread.median())).orElse(""));
      }
    }
    out.append('\n');
    machine.forEach((name, value) -> out.append("%-28s%s%n".formatted(name, value)));
    if (quick) {
      out.append("A quick run: it shows that the bench works, its figures mean nothing.\n");
    }
    return out.toString();
  }

  private static void row(
      StringBuilder out,
      String name,
      String median,
      String range,
      String rounds,
      String target,
      String verdict) {
    out.append(
        "%-74s %14s  %20s  %6s  %8s  %s"
            .formatted(name, median, range, rounds, target, verdict)
            .stripTrailing());
    out.append('\n');
  }

  /** Writes everything, every round included, as JSON. */
  public void writeJson(Path file) throws IOException {
    ObjectNode root = Json.mapper().createObjectNode();
    root.put("quick", quick);
    machine.forEach(root.putObject("machine")::put);
    ArrayNode all = root.putArray("sections");
    for (Section section : sections) {
      ObjectNode node = all.addObject().put("name", section.name()).put("title", section.title());
      ArrayNode figures = node.putArray("figures");
      section.figures().forEach(figure -> add(figures.addObject(), figure));
    }
    Files.writeString(file, root.toPrettyString() + "\n");
  }

  private static void add(ObjectNode node, Figure figure) {
    Spread spread = figure.spread();
    node.put("name", figure.name())
        .put("unit", figure.unit())
        .put("median", spread.median())
        .put("lowest", spread.lowest())
        .put("highest", spread.highest());
    ArrayNode rounds = node.putArray("rounds");
    figure.values().forEach(rounds::add);
    figure
        .target()
        .ifPresent(t ->
            node.put("target", t.toString())
                .put("met", t.met(spread.median()))
                .put("verdict", t.verdict(spread.median())));
  }

  /** Writes each plot as {@code NAME-N.svg} into the folder. */
  public void writePlots(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Section section : sections) {
      for (BarPlot plot : section.plots()) {
        Files.writeString(folder.resolve(plot.file() + ".svg"), plot.svg());
      }
    }
  }
}
