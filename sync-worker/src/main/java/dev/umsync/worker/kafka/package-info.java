/**
 * Binds the kernel to Kafka: one consumer, one transactional producer, the tables that a partition
 * needs before its first event, and the parked events. One poll thread owns the consumer and all
 * state of partitions; one thread of its own runs the transactions; restoring and reading of parked
 * events happen on virtual threads that only post what they found. Start reading at {@link
 * dev.umsync.worker.kafka.WorkerLoop}.
 */
@NullMarked
package dev.umsync.worker.kafka;

import org.jspecify.annotations.NullMarked;
