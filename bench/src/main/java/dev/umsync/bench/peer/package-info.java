/**
 * What the product is measured against, each in a process of its own.
 *
 * <p>One thread reads commands, deliveries run on virtual threads.
 *
 * <p>Start at {@link dev.umsync.bench.peer.PeerMain}.
 */
@NullMarked
package dev.umsync.bench.peer;

import org.jspecify.annotations.NullMarked;
