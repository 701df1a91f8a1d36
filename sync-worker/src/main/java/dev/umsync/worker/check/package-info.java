/**
 * Tries a mailbox step by step on behalf of somebody who sets a tenant up. A run has one thread and
 * a connection of its own. Start at {@link dev.umsync.worker.check.MailboxCheck}.
 */
@NullMarked
package dev.umsync.worker.check;

import org.jspecify.annotations.NullMarked;
