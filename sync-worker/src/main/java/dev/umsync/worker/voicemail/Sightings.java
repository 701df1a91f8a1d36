package dev.umsync.worker.voicemail;

import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.FoundMessage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The messages of one voicemail that a search showed, each verified by its HMAC. Immutable.
 *
 * @param messages lowest UID first within a folder
 * @param everywhere whether the folder that holds all mail was looked into, so that seeing nothing
 *     means that nothing is there
 */
record Sightings(List<FoundMessage> messages, boolean everywhere) {
  /** None, and nothing said of where. */
  static final Sightings NONE = new Sightings(List.of(), false);

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

  /** One of a lower revision in the same folder: what a replacement left behind. */
  Optional<FoundMessage> before(FoundMessage newest) {
    return below(revision(newest)).messages.stream()
        .filter(m -> m.location().folder().equals(newest.location().folder()))
        .findFirst();
  }

  /** Those of this revision or a higher one, wherever they are. */
  Sightings from(int revision) {
    return new Sightings(
        messages.stream().filter(m -> revision(m) >= revision).toList(), everywhere);
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
