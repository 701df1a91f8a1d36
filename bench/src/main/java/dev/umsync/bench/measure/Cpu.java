package dev.umsync.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Processor time and memory of whole processes, as the system counts them: user and system time of
 * every thread, those of the JVM's compiler and collector among them. Stateless.
 */
public final class Cpu {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*(\\d+) kB");

  private Cpu() {}

  /** Processor time of a process since it began, in steps of 10 ms. */
  public static Duration of(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Processor time of a process and everything below it that still runs. */
  public static Duration ofTree(ProcessHandle process) {
    return process.descendants().map(Cpu::of).reduce(of(process), Duration::plus);
  }

  /** Resident memory in bytes, where the system tells it. */
  public static Optional<Long> residentBytes(ProcessHandle process) {
    try {
      String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));
      Matcher matcher = RESIDENT.matcher(status);
      return matcher.find()
          ? Optional.of(Long.parseLong(matcher.group(1)) * 1024)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
