package dev.umsync.testbed.mail;

import java.util.Set;

/**
 * A selectable folder as the server describes it. Immutable.
 *
 * @param name the full name
 * @param attributes what LIST says, {@code \Trash} for example
 */
public record MailboxFolder(
    String name, Set<String> attributes, long uidValidity, int messageCount) {
  public MailboxFolder {
    attributes = Set.copyOf(attributes);
  }
}
