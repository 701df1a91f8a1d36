package dev.umsync.testbed.gmail.store;

import java.time.Instant;
import java.util.Set;

/**
 * A message as one folder shows it at one moment. Immutable.
 *
 * @param gmailId X-GM-MSGID
 * @param labels X-GM-LABELS: the names of the other folders that show it, {@code \Inbox} for the
 *     inbox
 * @param indexed true if a search by header finds it already
 */
public record MessageView(
    long uid,
    long gmailId,
    MessageBytes content,
    Instant internalDate,
    Set<String> flags,
    long modSeq,
    Set<String> labels,
    boolean indexed) {
  public MessageView {
    flags = Set.copyOf(flags);
    labels = Set.copyOf(labels);
  }
}
