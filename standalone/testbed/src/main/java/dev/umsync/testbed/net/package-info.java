/**
 * Sockets on 127.0.0.1 that the testbed's mail servers listen on, with a certificate of their own.
 *
 * <p>One virtual thread per connection; listeners may be closed from any thread.
 *
 * <p>Start at {@link dev.umsync.testbed.net.Listener} and {@link
 * dev.umsync.testbed.net.ServerCertificate}.
 */
@NullMarked
package dev.umsync.testbed.net;

import org.jspecify.annotations.NullMarked;
