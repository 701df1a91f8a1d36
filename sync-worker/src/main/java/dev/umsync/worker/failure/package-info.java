/**
 * What can go wrong at a mailbox and what follows from it: one vocabulary, one table, the waiting
 * times and the circuit breaker.
 *
 * <p>All values are immutable; {@link dev.umsync.worker.failure.CircuitBreaker} and {@link
 * dev.umsync.worker.failure.Backoff} say how they are shared.
 *
 * <p>Start at {@link dev.umsync.worker.failure.FailurePolicy}, the table.
 */
@NullMarked
package dev.umsync.worker.failure;

import org.jspecify.annotations.NullMarked;
