package dev.umsync.bench.report;

import dev.umsync.bench.measure.Spread;
import java.util.List;
import java.util.Locale;

/**
 * Bars side by side with the range of their rounds, as SVG that browsers and GitHub show in light
 * and dark. Immutable.
 *
 * @param file name without its ending
 * @param title what is shown
 * @param unit of every bar
 * @param bars from top to bottom
 */
public record BarPlot(String file, String title, String unit, List<Bar> bars) {
  private static final int WIDTH = 860;
  private static final int LABELS = 330;
  private static final int ROOM = WIDTH - LABELS - 110;
  private static final int TOP = 52;
  private static final int STEP = 30;
  private static final int BAR = 18;

  /**
   * One bar.
   *
   * @param ours whether it stands for the product
   */
  public record Bar(String label, Spread value, boolean ours) {}

  /** Copies. */
  public BarPlot {
    bars = List.copyOf(bars);
  }

  /** The picture. */
  public String svg() {
    int height = TOP + bars.size() * STEP + 14;
    double most = bars.stream().mapToDouble(b -> b.value().highest()).max().orElse(1);
    StringBuilder out = new StringBuilder();
    out.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="%s">
        <style>
          text { font: 13px system-ui, sans-serif; fill: #1f2328; }
          .title { font-size: 15px; font-weight: 600; }
          .note { font-size: 11px; fill: #59636e; }
          .peer { fill: #a8b3bf; } .ours { fill: #0969da; }
          .range { stroke: #1f2328; stroke-width: 1.5; }
          .ground { fill: #ffffff; }
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3; } .note { fill: #9198a1; }
            .peer { fill: #656c76; } .ours { fill: #4493f8; }
            .range { stroke: #e6edf3; } .ground { fill: #0d1117; }
          }
        </style>
        <rect class="ground" width="%d" height="%d"/>
        <text class="title" x="12" y="22">%s</text>
        <text class="note" x="12" y="40">%s; bar: median, line: lowest to highest round</text>
        """
            .formatted(
                WIDTH,
                height,
                WIDTH,
                height,
                escape(title),
                WIDTH,
                height,
                escape(title),
                escape(unit)));
    for (int i = 0; i < bars.size(); i++) {
      bar(out, bars.get(i), TOP + i * STEP, most);
    }
    return out.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder out, Bar bar, int y, double most) {
    Spread value = bar.value();
    double scale = most > 0 ? ROOM / most : 0;
    int middle = y + BAR / 2;
    out.append(
        String.format(
            Locale.ROOT,
            """
            <text x="%d" y="%d" text-anchor="end">%s</text>
            <rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="2"/>
            <line class="range" x1="%.1f" y1="%d" x2="%.1f" y2="%d"/>
            <text x="%.1f" y="%d">%s</text>
            """,
            LABELS - 10,
            middle + 5,
            escape(bar.label()),
            bar.ours() ? "ours" : "peer",
            LABELS,
            y,
            value.median() * scale,
            BAR,
            LABELS + value.lowest() * scale,
            middle,
            LABELS + value.highest() * scale,
            middle,
            LABELS + value.highest() * scale + 8,
            middle + 5,
            Numbers.text(value.median())));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
