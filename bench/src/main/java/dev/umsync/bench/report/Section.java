package dev.umsync.bench.report;

import java.util.List;

/**
 * What one benchmark came to. Immutable.
 *
 * @param name short, part of file names
 * @param title what was done, in a sentence
 * @param figures in the order in which they are shown
 * @param plots likewise
 */
public record Section(String name, String title, List<Figure> figures, List<BarPlot> plots) {
  /** Copies. */
  public Section {
    figures = List.copyOf(figures);
    plots = List.copyOf(plots);
  }
}
