package dev.umsync.ingest;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.topic.Topics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What ingest is given by the process that it runs in. Thread rule: immutable.
 *
 * @param kafka the cluster; its topics exist and have been checked
 * @param topics their names
 * @param registry for metrics, and what {@code /metrics} shows
 * @param storageHasRoom false once the disk that Kafka writes to is nearly full; asked on each
 *     request, so it must be fast. Always true where the cluster is somebody else's
 * @param clock wall clock
 * @param nanoTicker a monotonic clock in nanoseconds
 * @param random draws jitter
 * @param executor runs three long tasks, and some more for each UM server: virtual threads or a
 *     pool that grows
 */
public record IngestSurroundings(
    KafkaConnection kafka,
    Topics topics,
    PrometheusMeterRegistry registry,
    BooleanSupplier storageHasRoom,
    Clock clock,
    LongSupplier nanoTicker,
    RandomGenerator random,
    Executor executor) {}
