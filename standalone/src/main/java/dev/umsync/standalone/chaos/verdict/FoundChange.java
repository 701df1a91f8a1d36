package dev.umsync.standalone.chaos.verdict;

import dev.umsync.common.mailbox.MailboxEventType;

/**
 * What a UM server was told that a person did with a voicemail in the mailbox, committed. In a run
 * nobody does anything there, so there should be none. Immutable.
 */
public record FoundChange(String voicemail, MailboxEventType type) {}
