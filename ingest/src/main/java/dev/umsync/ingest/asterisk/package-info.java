/**
 * The way back to an Asterisk server: what people did in their mailboxes is done to their
 * voicemails there. {@link dev.umsync.ingest.asterisk.AsteriskServer} is safe for any thread. Start
 * there.
 */
@NullMarked
package dev.umsync.ingest.asterisk;

import org.jspecify.annotations.NullMarked;
