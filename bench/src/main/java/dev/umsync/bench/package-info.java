/**
 * Benchmarks of the product beside its peers and beside what the machine can do at most.
 *
 * <p>One thread runs them; what is measured runs in processes of its own.
 *
 * <p>Start at {@link dev.umsync.bench.suite.Suite}.
 */
@NullMarked
package dev.umsync.bench;

import org.jspecify.annotations.NullMarked;
