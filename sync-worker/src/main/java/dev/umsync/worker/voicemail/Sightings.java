package dev.umsync.worker.voicemail;

import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.FoundMessage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The messages of one voicemail that a search showed, each verified by its HMAC. Immutable.
 *
 * @param messages lowest UID first within a folder
 * @param everywhere whether the folder that holds all mail was looked into, so that seeing nothing
 *     means that nothing is there
 */
record Sightings(List<FoundMessage> messages, boolean everywhere) {

  Sightings {
    messages = List.copyOf(messages);
  }

  /**
   * The one that counts outside the trash: of the highest revision, in the folder for voicemails
   * before any other.
   */
  Optional<FoundMessage> present(FolderName preferred) {
    return messages.stream()
        .filter(m -> m.role() != FolderRole.TRASH)
        .min(
            Comparator.comparingInt((FoundMessage m) -> -revision(m))
                .thenComparing(m -> !m.location().folder().equals(preferred))
                .thenComparing(m -> m.location().folder().name())
                .thenComparingLong(m -> m.location().uid().uid()));
  }

  /** The revision that a message bears in its Message-ID. */
  static int revision(FoundMessage message) {
    return message.header("Message-ID").map(MessageIdentity::revisionOf).orElse(0);
  }

  /**
   * Those of a lower revision in this folder or the trash: what a replacement left behind. In other
   * folders a person may have put a copy.
   */
  Stream<FoundMessage> older(int revision, FolderName folder) {
    return messages.stream()
        .filter(m -> revision(m) < revision)
        .filter(m -> m.role() == FolderRole.TRASH || m.location().folder().equals(folder));
  }

  /** Those of a lower revision, wherever they are. */
  Sightings below(int revision) {
    return new Sightings(
        messages.stream().filter(m -> revision(m) < revision).toList(), everywhere);
  }

  /** One in the trash: somebody deleted it. */
  Optional<FoundMessage> trashed() {
    return messages.stream().filter(m -> m.role() == FolderRole.TRASH).findFirst();
  }

  boolean empty() {
    return messages.isEmpty();
  }
}
