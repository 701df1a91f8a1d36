/**
 * The UM side of UMSync: takes voicemail events over HTTPS, checks them, and puts them on the
 * voicemail topic. Requests run on one virtual thread each; {@link dev.umsync.ingest.IngestRole} is
 * started and closed by one thread. Start at {@link dev.umsync.ingest.IngestRole}.
 */
@NullMarked
package dev.umsync.ingest;

import org.jspecify.annotations.NullMarked;
