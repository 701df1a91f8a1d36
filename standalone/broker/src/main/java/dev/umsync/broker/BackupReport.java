package dev.umsync.broker;

import java.nio.file.Path;
import java.time.Instant;

/**
 * What a finished backup or restore amounts to. Immutable.
 *
 * @param archive the archive file
 * @param takenAt when the backup was begun
 * @param files number of files in it
 * @param contentBytes their size, unpacked
 * @param archiveSha256 hash of the whole archive in hexadecimal, to be kept elsewhere: the hashes
 *     inside tell damage, but only this one tells an archive from a forged one
 */
public record BackupReport(
    Path archive, Instant takenAt, int files, long contentBytes, String archiveSha256) {}
