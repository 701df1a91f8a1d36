/**
 * The way back: hands what people did in their mailboxes to a UM server, each person's events in
 * order and nobody waiting for another. {@link dev.umsync.ingest.umserver.Courier} is owned by one
 * thread; calls to a UM server run on virtual threads. Start at {@link
 * dev.umsync.ingest.umserver.UmServer}.
 */
@NullMarked
package dev.umsync.ingest.umserver;

import org.jspecify.annotations.NullMarked;
