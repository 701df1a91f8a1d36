package dev.umsync.ingest.kafka.mailbox;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a link is given. Thread rule: immutable.
 *
 * @param kafka the cluster; its topics exist
 * @param topics their names
 * @param registry for metrics
 * @param clock wall clock, for when something was parked
 * @param nanoTicker a monotonic clock in nanoseconds
 * @param random draws jitter
 * @param executor runs two long tasks for each link and a short one for each call
 */
public record LinkSurroundings(
    KafkaConnection kafka,
    Topics topics,
    MeterRegistry registry,
    Clock clock,
    LongSupplier nanoTicker,
    RandomGenerator random,
    Executor executor) {}
