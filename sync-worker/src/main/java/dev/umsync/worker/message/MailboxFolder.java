package dev.umsync.worker.message;

/**
 * One folder as LIST shows it. Immutable.
 *
 * @param selectable whether messages can be in it
 */
public record MailboxFolder(FolderName name, FolderRole role, boolean selectable) {}
