package dev.umsync.ingest.asterisk.spool;

import dev.umsync.common.identity.SourceUri;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How one Asterisk server's voicemail folders are read. Thread rule: immutable.
 *
 * @param name the source's section
 * @param source the UM server
 * @param voicemail the folder that holds the contexts, {@code <astspooldir>/voicemail}
 * @param defaultContext whose mailboxes the roster may name without their context
 * @param order which recording is taken where there are several
 * @param settle how long a mailbox has to be quiet after a change before it is looked at
 * @param rescan how often every mailbox is looked at without having changed
 * @param deleteAfter how far apart the two looks are that make absence a delete
 * @param backfillAfter how old a voicemail is that counts as old when it is first seen
 * @param backfillPerSecond how many of those are sent each second
 * @param audioBytes the largest recording
 */
public record SpoolSettings(
    String name,
    SourceUri source,
    Path voicemail,
    String defaultContext,
    AudioOrder order,
    Duration settle,
    Duration rescan,
    Duration deleteAfter,
    Duration backfillAfter,
    int backfillPerSecond,
    int audioBytes) {
  /** The same with a limit that is no larger than this. */
  public SpoolSettings withAudioBytes(int limit) {
    return new SpoolSettings(
        name,
        source,
        voicemail,
        defaultContext,
        order,
        settle,
        rescan,
        deleteAfter,
        backfillAfter,
        backfillPerSecond,
        Math.min(audioBytes, limit));
  }
}
