/**
 * Asterisk's manager interface (AMI): one connection for each server, made again when it is lost.
 * {@link dev.umsync.ingest.asterisk.ami.AmiClient} is safe for any thread; a task of its own reads.
 * Start at {@link dev.umsync.ingest.asterisk.ami.AmiClient}.
 */
@NullMarked
package dev.umsync.ingest.asterisk.ami;

import org.jspecify.annotations.NullMarked;
