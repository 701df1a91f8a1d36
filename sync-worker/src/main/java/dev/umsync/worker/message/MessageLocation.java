package dev.umsync.worker.message;

/** Where a message is: a folder, and its number there. Immutable. */
public record MessageLocation(FolderName folder, MailboxUid uid) {}
