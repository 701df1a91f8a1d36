/**
 * Processes that the bench starts
 *
 * <p>roles of the product and peers..
 *
 * <p>Start at {@link dev.umsync.bench.child.Each is used by one thread:Child}.
 */
@NullMarked
package dev.umsync.bench.child;

import org.jspecify.annotations.NullMarked;
