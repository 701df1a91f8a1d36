package dev.umsync.bench.suite;

import dev.umsync.bench.child.JavaProgram;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What the bench takes from its process. Immutable.
 *
 * @param program starts processes
 * @param workerOptions JVM options of the measured worker, such as a flight recording
 * @param folder for everything but the mail; on a disk
 * @param mailFolder on a RAM disk
 * @param clock wall clock
 * @param ticker monotonic nanoseconds
 * @param says hears a line for each step
 */
public record Workshop(
    JavaProgram program,
    List<String> workerOptions,
    Path folder,
    Path mailFolder,
    Clock clock,
    LongSupplier ticker,
    SecureRandom random,
    Consumer<String> says) {}
