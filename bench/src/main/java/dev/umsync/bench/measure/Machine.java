package dev.umsync.bench.measure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.internals.AppInfoParser;

/** The machine and the versions that figures are good for. Stateless. */
public final class Machine {
  private Machine() {}

  /** What there is, in words, in a fixed order. */
  public static Map<String, String> describe(Instant now) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("when", now.toString());
    all.put("processor", first("/proc/cpuinfo", "model name").orElse("unknown"));
    all.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    all.put("memory", first("/proc/meminfo", "MemTotal").orElse("unknown"));
    all.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    all.put(
        "java", System.getProperty("java.vendor") + " " + System.getProperty("java.vm.version"));
    all.put("kafka", AppInfoParser.getVersion());
    all.put("dovecot", said("dovecot", "--version").orElse("not installed"));
    all.put("load average at the start", load());
    return all;
  }

  /** The load average of the last minute: what else the machine did. */
  public static String load() {
    return "%.2f".formatted(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static Optional<String> first(String file, String name) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> said(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0
          ? Optional.of(text)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
