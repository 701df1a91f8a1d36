package dev.umsync.worker.dispatch;

import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What the kernel takes from outside. Immutable.
 *
 * @param clock wall clock, for instants that are written down
 * @param ticker monotonic nanoseconds, for everything else
 * @param calls runs handlers; a virtual thread per task
 * @param random source of jitter; used by the poll thread only
 * @param wakeUp called by any thread when the poll thread has something to take
 */
public record Surroundings(
    Clock clock, LongSupplier ticker, Executor calls, RandomGenerator random, Runnable wakeUp) {}
