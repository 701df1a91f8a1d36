package dev.umsync.worker.watch;

import dev.umsync.common.identity.MessageIdentities;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.MessageSearch;
import dev.umsync.worker.message.SearchReport;
import dev.umsync.worker.watch.Draft.Known;
import dev.umsync.worker.watch.WatchDirectory.Place;
import java.util.ArrayList;
import java.util.List;

/** Searches all folders for one voicemail and believes no message whose HMAC does not verify. */
final class Searches {
  private static final List<String> PROOF = List.of(MessageIdentity.HEADER);

  private final MessageIdentities identities;

  Searches(MessageIdentities identities) {
    this.identities = identities;
  }

  MailboxAnswer<Sighting> search(Mailbox mailbox, Known known, Subscriber subscriber, Place place) {
    List<FoundMessage> ours = new ArrayList<>();
    List<SearchReport> reports = new ArrayList<>();
    for (MessageIdentity identity : identities.candidates(known.key(), subscriber)) {
      MailboxAnswer<SearchReport> answer =
          mailbox.find(
              new MessageSearch(
                  identity.messageId(), PROOF, known.side().gmailId(), identity.laterIds()));
      if (!(answer instanceof Ok<SearchReport>(SearchReport report))) {
        return answer.map(r -> Sighting.of(List.of(), List.of(), place.folder(), false));
      }
      reports.add(report);
      report.found().stream()
          .filter(m ->
              identities.verifies(
                  m.header(MessageIdentity.HEADER).orElse(null), known.key(), subscriber))
          .forEach(ours::add);
    }
    return new Ok<>(Sighting.of(ours, reports, place.folder(), place.seesAll()));
  }
}
