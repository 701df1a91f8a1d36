package dev.umsync.bench.measure;

import dev.umsync.common.config.StartFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Memory of a JVM, in megabytes. Immutable.
 *
 * @param heap in use after a collection
 * @param resident the larger of before and after it, for a collection may give memory back
 */
public record Footprint(double heap, double resident) {
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  /**
   * Asks one.
   *
   * @param java the program that it runs in; {@code jcmd} is beside it
   */
  public static Footprint of(Path java, ProcessHandle process)
      throws IOException, InterruptedException {
    double before = Cpu.residentBytes(process).orElse(0L) / 1e6;
    jcmd(java, process, "GC.run");
    // Class data are told in the same way after the heap, which has one line for each generation.
    String heap = jcmd(java, process, "GC.heap_info").split("Metaspace", 2)[0];
    long usedKilobytes =
        USED.matcher(heap).results().mapToLong(u -> Long.parseLong(u.group(1))).sum();
    if (usedKilobytes == 0) {
      throw new StartFailed("The JVM did not say what its heap holds", "jcmd", "Is it a JDK?");
    }
    double after = Cpu.residentBytes(process).orElse(0L) / 1e6;
    return new Footprint(usedKilobytes * 1024 / 1e6, Math.max(before, after));
  }

  private static String jcmd(Path java, ProcessHandle process, String command)
      throws IOException, InterruptedException {
    Process asked =
        new ProcessBuilder(
                java.resolveSibling("jcmd").toString(), Long.toString(process.pid()), command)
            .redirectErrorStream(true)
            .start();
    String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!asked.waitFor(60, TimeUnit.SECONDS) || asked.exitValue() != 0) {
      throw new StartFailed("The JVM could not be asked", "jcmd " + command, said.strip());
    }
    return said;
  }
}
