/**
 * What a worker reads beside its events (roster, tenants, tokens, the group's session) and how
 * events and requests for tokens cross the edge to Kafka.
 *
 * <p>Each table has one task of its own that feeds it; the rest is safe for any thread.
 *
 * <p>Start at {@link dev.umsync.worker.kafka.tables.WorkerTables}.
 */
@NullMarked
package dev.umsync.worker.kafka.tables;

import org.jspecify.annotations.NullMarked;
