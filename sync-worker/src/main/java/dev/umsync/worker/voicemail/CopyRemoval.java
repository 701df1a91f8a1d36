package dev.umsync.worker.voicemail;

import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.Lane;
import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.NotPermitted;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.voicemail.MailboxTask.SecondLook;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The second look after an unclean takeover: of several messages of one identity in one folder all
 * but the lowest UID of the highest revision go. Copies in different folders stay, for a person may
 * have made them. Immutable, any thread.
 */
final class CopyRemoval {
  private final Locator locator;

  CopyRemoval(Locator locator) {
    this.locator = locator;
  }

  /**
   * What came of it.
   *
   * @param removed how many copies went
   * @param kept where the voicemail is now, empty where it is nowhere but in the trash
   */
  record Outcome(int removed, Optional<MessageLocation> kept) {}

  /** Looks and removes. */
  MailboxAnswer<Outcome> run(SecondLook task, Served served, MailboxErrand errand)
      throws InterruptedException {
    return switch (locator.once(errand, task)) {
      case Ok<Sightings>(Sightings seen) -> removeCopies(seen, served, errand);
      case Failed<Sightings>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<Sightings>() -> new NotPermitted<>();
    };
  }

  private static MailboxAnswer<Outcome> removeCopies(
      Sightings seen, Served served, MailboxErrand errand) throws InterruptedException {
    Optional<MessageLocation> kept = seen.present(served.folder()).map(FoundMessage::location);
    List<MessageLocation> copies = copies(seen);
    for (MessageLocation copy : copies) {
      MailboxAnswer<Mailbox.Done> answer =
          errand.run(Lane.ASIDE, mailbox -> mailbox.removeForGood(copy, errand.permit()));
      if (!(answer instanceof Ok<Mailbox.Done>)) {
        return answer.map(done -> new Outcome(0, kept));
      }
    }
    return new Ok<>(new Outcome(copies.size(), kept));
  }

  private static List<MessageLocation> copies(Sightings seen) {
    Map<String, List<FoundMessage>> byFolder =
        seen.messages().stream()
            .filter(m -> m.role() != FolderRole.TRASH)
            .collect(Collectors.groupingBy(m -> m.location().folder().name()));
    return byFolder.values().stream()
        .flatMap(in ->
            in.stream()
                .sorted(
                    Comparator.comparingInt((FoundMessage m) -> -Sightings.revision(m))
                        .thenComparingLong(m -> m.location().uid().uid()))
                .map(FoundMessage::location)
                .skip(1))
        .toList();
  }
}
