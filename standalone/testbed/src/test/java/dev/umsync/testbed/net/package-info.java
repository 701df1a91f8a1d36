/**
 * Tests of the testbed's sockets.
 *
 * <p>Each test owns what it opens.
 *
 * <p>{@link dev.umsync.testbed.net.ListenerIT} uses a listener as a client would.
 */
@NullMarked
package dev.umsync.testbed.net;

import org.jspecify.annotations.NullMarked;
