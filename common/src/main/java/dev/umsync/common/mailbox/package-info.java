/**
 * The events of {@code umsync.mailbox}: what people did in their mailboxes, and what their lamps
 * should show. Values are immutable; {@link dev.umsync.common.mailbox.MailboxCodec} is safe for any
 * thread. Start at {@link dev.umsync.common.mailbox.MailboxEvent}.
 */
@NullMarked
package dev.umsync.common.mailbox;

import org.jspecify.annotations.NullMarked;
