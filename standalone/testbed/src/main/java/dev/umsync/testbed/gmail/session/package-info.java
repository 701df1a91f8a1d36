/**
 * One client's connection: its state, its commands one after another, and the faults they meet.
 *
 * <p>A session belongs to its connection's thread; only {@code end} and what IDLE announces come
 * from others.
 *
 * <p>Start at {@link dev.umsync.testbed.gmail.session.ImapSession}.
 */
@NullMarked
package dev.umsync.testbed.gmail.session;

import org.jspecify.annotations.NullMarked;
