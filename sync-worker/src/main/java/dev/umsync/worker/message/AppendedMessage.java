package dev.umsync.worker.message;

import java.util.Optional;

/**
 * A message that the server says it has taken. Immutable.
 *
 * @param uid empty if the answer held no APPENDUID (RFC 4315): search by Message-ID to learn it
 */
public record AppendedMessage(FolderName folder, Optional<MailboxUid> uid) {}
