package dev.umsync.testbed.gmail.store;

import java.time.Instant;
import java.util.Set;

/** A stored message; flags are the same in every folder that shows it. Guarded by its mailbox. */
final class GmailMessage {
  final long id;
  final MessageBytes content;
  final Instant internalDate;
  final Instant storedAt;
  final long searchesBefore;
  Set<String> flags;
  long modSeq;

  GmailMessage(
      long id,
      MessageBytes content,
      Instant internalDate,
      Instant storedAt,
      long searchesBefore,
      Set<String> flags) {
    this.id = id;
    this.content = content;
    this.internalDate = internalDate;
    this.storedAt = storedAt;
    this.searchesBefore = searchesBefore;
    this.flags = Set.copyOf(flags);
  }
}
