package dev.umsync.worker.voicemail;

import dev.umsync.common.identity.MessageIdentities;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.worker.mailbox.Lane;
import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.message.MessageSearch;
import dev.umsync.worker.message.SearchReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds a voicemail's messages by their identity and believes none whose HMAC does not verify:
 * whoever can write to the mailbox can write a Message-ID. Immutable, any thread.
 */
final class Locator {
  private static final List<String> PROOF = List.of(MessageIdentity.HEADER, "Message-ID");

  private final MessageIdentities identities;
  private final Function<String, Duration> indexLag;
  private final Pause pause;

  /**
   * @param indexLag by provider name, how long a message may be missing from the server's index
   *     after it was appended; zero where an index does not lag
   */
  Locator(MessageIdentities identities, Function<String, Duration> indexLag, Pause pause) {
    this.identities = identities;
    this.indexLag = indexLag;
    this.pause = pause;
  }

  /** One search of every folder that matters. */
  MailboxAnswer<Sightings> once(MailboxErrand errand, MailboxTask task)
      throws InterruptedException {
    return errand.run(Lane.ASIDE, mailbox -> search(mailbox, task));
  }

  /** Two searches with the index's lag between them where the first one shows nothing. */
  MailboxAnswer<Sightings> twice(MailboxErrand errand, MailboxTask task, Served served)
      throws InterruptedException {
    return twice(errand, task, served, seen -> !seen.empty());
  }

  /** The same, where the first one does not show what is looked for. */
  MailboxAnswer<Sightings> twice(
      MailboxErrand errand, MailboxTask task, Served served, Predicate<Sightings> shown)
      throws InterruptedException {
    MailboxAnswer<Sightings> first = once(errand, task);
    Duration lag = indexLag.apply(served.account().provider().name());
    if (lag.isZero() || !(first instanceof Ok<Sightings>(Sightings s)) || shown.test(s)) {
      return first;
    }
    pause.pause(lag);
    return once(errand, task);
  }

  private MailboxAnswer<Sightings> search(Mailbox mailbox, MailboxTask task) {
    List<FoundMessage> ours = new ArrayList<>();
    boolean everywhere = true;
    for (MessageIdentity identity : identities.candidates(task.voicemail(), task.subscriber())) {
      MailboxAnswer<SearchReport> answer =
          mailbox.find(new MessageSearch(identity.messageId(), PROOF, identity.laterIds()));
      if (!(answer instanceof Ok<SearchReport>(SearchReport report))) {
        return answer.map(r -> new Sightings(List.of(), false));
      }
      report.found().stream().filter(m -> proves(m, task)).forEach(ours::add);
      everywhere &= !report.missingRoles().contains(FolderRole.ALL);
    }
    return new Ok<>(new Sightings(ours, everywhere));
  }

  /** Whether the message there is this voicemail; empty if no message is there. */
  MailboxAnswer<Optional<FoundMessage>> verify(
      Mailbox mailbox, MessageLocation at, MailboxTask task) {
    return mailbox.look(at, PROOF).map(found -> found.filter(m -> proves(m, task)));
  }

  private boolean proves(FoundMessage message, MailboxTask task) {
    @Nullable String proof = message.header(MessageIdentity.HEADER).orElse(null);
    return identities.verifies(proof, task.voicemail(), task.subscriber());
  }
}
