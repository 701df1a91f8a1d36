package dev.umsync.worker.config;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a worker takes from its process. Thread rule: immutable; each part is safe for any thread.
 *
 * @param folder relative paths of the configuration start here
 * @param kafka how to reach Kafka
 * @param topics names
 * @param subscriberPartitions partitions of every topic keyed by subscriber
 * @param keys where the keysets are
 * @param registry counts
 * @param clock wall clock
 * @param ticker monotonic nanoseconds
 * @param random source of names and jitter
 * @param restoredAt when the data folder was restored from a backup, if it was
 * @param executor runs the role's tasks, a virtual thread each; its owner closes it after the role
 */
public record WorkerSurroundings(
    Path folder,
    KafkaConnection kafka,
    Topics topics,
    int subscriberPartitions,
    KeyDirectory keys,
    MeterRegistry registry,
    Clock clock,
    LongSupplier ticker,
    RandomGenerator random,
    Optional<Instant> restoredAt,
    ExecutorService executor) {}
