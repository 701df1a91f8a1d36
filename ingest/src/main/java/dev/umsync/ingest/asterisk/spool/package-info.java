/**
 * Reads the voicemail folders of an Asterisk server, without ever locking or changing anything in
 * them, and tells what changed there. {@link dev.umsync.ingest.asterisk.spool.SpoolLoop} is one
 * task that owns reading; values are immutable. Start at {@link
 * dev.umsync.ingest.asterisk.spool.SpoolLoop}.
 */
@NullMarked
package dev.umsync.ingest.asterisk.spool;

import org.jspecify.annotations.NullMarked;
