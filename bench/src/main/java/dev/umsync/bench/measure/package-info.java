/**
 * What is measured
 *
 * <p>processor time, memory, several rounds, the machine..
 *
 * <p>Start at {@link dev.umsync.bench.measure.Stateless or immutable:Spread}.
 */
@NullMarked
package dev.umsync.bench.measure;

import org.jspecify.annotations.NullMarked;
