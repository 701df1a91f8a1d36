package dev.umsync.testbed.gmail.store;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which folders show a message: Gmail's rules for labels, trash and spam. Guarded by its mailbox.
 */
final class Labelling {
  private final Map<String, MailFolder> folders;

  Labelling(Map<String, MailFolder> folders) {
    this.folders = folders;
  }

  /**
   * Shows the message in the folder and hides it where it must not be then; answers its UID there.
   */
  long show(GmailMessage message, MailFolder folder, long modSeq) {
    for (MailFolder other : folders.values()) {
      boolean excludes = other != folder && (folder.use.isApart() || other.use.isApart());
      if (excludes) {
        other.remove(message);
      }
    }
    if (!folder.use.isApart()) {
      byUse(FolderUse.ALL).add(message, modSeq);
    }
    return folder.add(message, modSeq);
  }

  void expunge(GmailMessage message, MailFolder folder, ExpungeRule rule, long modSeq) {
    if (folder.use.isApart()) {
      removeEverywhere(message);
      return;
    }
    switch (rule) {
      case ARCHIVE -> {
        if (folder.use != FolderUse.ALL) {
          folder.remove(message);
        }
      }
      case TRASH -> show(message, byUse(FolderUse.TRASH), modSeq);
      case DELETE_FOREVER -> removeEverywhere(message);
    }
  }

  void removeEverywhere(GmailMessage message) {
    folders.values().forEach(folder -> folder.remove(message));
  }

  /**
   * Does what the rule says about a message that is there already under this Message-ID.
   *
   * @return the answer if nothing more is to be stored
   */
  Optional<Appended> deduplicate(
      String messageId, MailFolder folder, Deduplication rule, long modSeq) {
    Optional<GmailMessage> twin = rule == Deduplication.NONE ? Optional.empty() : find(messageId);
    if (twin.isEmpty()) {
      return Optional.empty();
    }
    GmailMessage message = twin.get();
    return switch (rule) {
      case NONE -> Optional.empty();
      case REPLACE -> {
        removeEverywhere(message);
        yield Optional.empty();
      }
      case KEEP -> Optional.of(alreadyThere(folder, message, modSeq));
      case RESTORE_FROM_TRASH -> {
        if (byUse(FolderUse.TRASH).shows(message)) {
          show(message, folder, modSeq);
        }
        yield Optional.of(alreadyThere(folder, message, modSeq));
      }
    };
  }

  private static Appended alreadyThere(MailFolder folder, GmailMessage message, long modSeq) {
    return new Appended(
        folder.uidValidity,
        folder.shows(message)
            ? OptionalLong.of(folder.add(message, modSeq))
            : OptionalLong.empty());
  }

  /** A message with this Message-ID, one outside the trash first. */
  private Optional<GmailMessage> find(String messageId) {
    return messageId.isEmpty()
        ? Optional.empty()
        : folders.values().stream()
            .sorted(Comparator.comparing(folder -> folder.use.isApart()))
            .flatMap(folder -> folder.entries.values().stream())
            .map(entry -> entry.message)
            .filter(message -> message.content.messageId().equals(messageId))
            .findFirst();
  }

  Set<String> labels(GmailMessage message, MailFolder but) {
    return folders.values().stream()
        .filter(folder -> folder != but && folder.use != FolderUse.ALL && folder.shows(message))
        .map(MailFolder::label)
        .collect(Collectors.toSet());
  }

  Optional<MailFolder> byLabel(String label) {
    return folders.values().stream()
        .filter(folder -> folder.label().equalsIgnoreCase(label) || folder.name.equals(label))
        .findFirst();
  }

  private MailFolder byUse(FolderUse use) {
    return folders.values().stream().filter(folder -> folder.use == use).findFirst().orElseThrow();
  }
}
