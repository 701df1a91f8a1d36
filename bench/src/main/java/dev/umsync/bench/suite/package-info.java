/**
 * The benchmarks.
 *
 * <p>One thread runs them.
 *
 * <p>Start at {@link dev.umsync.bench.suite.Suite}.
 */
@NullMarked
package dev.umsync.bench.suite;

import org.jspecify.annotations.NullMarked;
