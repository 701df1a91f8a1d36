package dev.umsync.worker.voicemail;

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

  Sightings {
    messages = List.copyOf(messages);
  }

  /** The one that counts outside the trash: in the folder for voicemails before any other. */
  Optional<FoundMessage> present(FolderName preferred) {
    return messages.stream()
        .filter(m -> m.role() != FolderRole.TRASH)
        .min(
            Comparator.comparing((FoundMessage m) -> !m.location().folder().equals(preferred))
                .thenComparing(m -> m.location().folder().name())
                .thenComparingLong(m -> m.location().uid().uid()));
  }

  /** One in the trash: somebody deleted it. */
  Optional<FoundMessage> trashed() {
    return messages.stream().filter(m -> m.role() == FolderRole.TRASH).findFirst();
  }

  boolean empty() {
    return messages.isEmpty();
  }
}
