/**
 * Reads {@code umsync.mailbox} for one UM server and keeps what it would not take on {@code
 * umsync.um-parked}. {@link dev.umsync.ingest.kafka.mailbox.MailboxLink} runs one long task, a life
 * after the other, that owns consumer and courier. Start at {@link
 * dev.umsync.ingest.kafka.mailbox.MailboxLink}.
 */
@NullMarked
package dev.umsync.ingest.kafka.mailbox;

import org.jspecify.annotations.NullMarked;
