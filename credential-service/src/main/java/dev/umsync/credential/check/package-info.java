/**
 * Checks of a tenant's set-up, each green or red with the sentence that mends it. The steps at the
 * provider are tried here, those in the mailbox by whoever has IMAP at hand. Values are immutable,
 * a run has one thread. Start at {@link dev.umsync.credential.check.SetupCheck}.
 */
@NullMarked
package dev.umsync.credential.check;

import org.jspecify.annotations.NullMarked;
