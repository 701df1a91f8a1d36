package dev.umsync.worker.message;

/**
 * Up to where a folder's flags are known. Immutable.
 *
 * @param view what the connection knew of the folder, compared by identity: with another one it
 *     can't be said what has gone meanwhile
 * @param modSeq everything that changed up to this modification sequence is known (RFC 7162)
 */
public record FlagMark(Object view, long modSeq) {}
