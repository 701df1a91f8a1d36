package dev.umsync.standalone.chaos;

import dev.umsync.common.topic.TopicProvisioner.Pause;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a run takes from outside. Immutable.
 *
 * @param ticker monotonic nanoseconds
 * @param random for keys and passwords, not for anything that a seed decides
 * @param says hears a line for everything that happens, on any thread
 */
public record Surroundings(
    Clock clock, LongSupplier ticker, Pause pause, SecureRandom random, Consumer<String> says) {}
