package dev.umsync.worker.imap;

import dev.umsync.worker.imap.wire.ImapProtocol;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.FlagMark;
import dev.umsync.worker.message.FlagQuery;
import dev.umsync.worker.message.FlagReport;
import dev.umsync.worker.message.FlagSighting;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.FLAGS;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.MODSEQ;
import org.eclipse.angus.mail.imap.protocol.UID;
import org.eclipse.angus.mail.imap.protocol.UIDSet;

/**
 * Answers questions about flags: by what changed since the last look where the server counts
 * changes (CONDSTORE, RFC 7162), else by all flags of the messages asked for. Owned by one thread
 * at a time.
 */
final class FlagReader {
  private final ImapLink link;
  private boolean namesWhatGoes;

  FlagReader(ImapLink link) {
    this.link = link;
  }

  MailboxAnswer<FlagReport> read(FlagQuery query) {
    nameWhatGoes();
    return link.open(query.folder(), false).then(open -> announced(query, open));
  }

  /** QRESYNC is asked for once, before a folder is open (RFC 5161). */
  private void nameWhatGoes() {
    if (!namesWhatGoes && !link.hasOpen() && link.offers("QRESYNC") && link.offers("ENABLE")) {
      namesWhatGoes =
          link.run(ImapCommand.ENABLE, "ENABLE", new Argument().writeAtom("QRESYNC"))
              instanceof Ok<List<Response>>;
    }
  }

  /**
   * A change of a message that this session was not told of yet is not shown by CHANGEDSINCE: a
   * NOOP lets the server tell first.
   */
  private MailboxAnswer<FlagReport> announced(FlagQuery query, ImapLink.OpenFolder open) {
    return link.run(ImapCommand.NOOP, "NOOP", null)
        .then(told -> {
          Object view = link.news().view();
          boolean counts = link.offers("CONDSTORE") || link.offers("QRESYNC");
          Optional<FlagMark> since =
              query.since().filter(mark -> counts && mark.view().equals(view));
          return fetch(query, counts, since)
              .map(responses -> report(query, open, responses, since, view));
        });
  }

  private MailboxAnswer<List<Response>> fetch(
      FlagQuery query, boolean counts, Optional<FlagMark> since) {
    Argument items = new Argument().writeAtom("UID").writeAtom("FLAGS");
    if (counts) {
      items.writeAtom("MODSEQ");
    }
    if (MessageFinder.gmail(link)) {
      items.writeAtom(ImapProtocol.GMAIL_ID);
    }
    // Voicemails often follow each other: 1:300 is read faster than all the numbers.
    String set =
        UIDSet.toString(
            UIDSet.createUIDSets(
                query.uids().stream().mapToLong(Long::longValue).sorted().toArray()));
    Argument args = new Argument().writeAtom(set).writeArgument(items);
    since.ifPresent(mark ->
        args.writeArgument(new Argument().writeAtom("CHANGEDSINCE").writeNumber(mark.modSeq())));
    return link.onMessages(ImapCommand.FETCH, "UID FETCH", args);
  }

  private FlagReport report(
      FlagQuery query,
      ImapLink.OpenFolder open,
      List<Response> responses,
      Optional<FlagMark> since,
      Object view) {
    Set<Long> asked = Set.copyOf(query.uids());
    Map<Long, FlagSighting> seen = new HashMap<>();
    long modSeq = since.map(FlagMark::modSeq).orElse(0L);
    for (Response response : responses) {
      if (response instanceof FetchResponse fetch) {
        UID uid = fetch.getItem(UID.class);
        FLAGS flags = fetch.getItem(FLAGS.class);
        MODSEQ counted = fetch.getItem(MODSEQ.class);
        if (uid != null && flags != null && asked.contains(uid.uid)) {
          // The last report of a message is the latest.
          seen.merge(
              uid.uid,
              new FlagSighting(uid.uid, MessageReader.flags(flags), gmailId(fetch)),
              FlagReader::later);
          modSeq = counted == null ? modSeq : Math.max(modSeq, counted.modseq);
        }
      }
    }
    Set<Long> gone = since.isPresent() ? link.news().takeVanished(asked) : new HashSet<>(asked);
    gone.removeAll(seen.keySet());
    return new FlagReport(
        open.uidValidity(),
        modSeq > 0 ? Optional.of(new FlagMark(view, modSeq)) : Optional.empty(),
        List.copyOf(seen.values()),
        gone,
        since.isEmpty());
  }

  private static FlagSighting later(FlagSighting before, FlagSighting after) {
    return new FlagSighting(
        after.uid(),
        after.flags(),
        after.gmailId().isPresent() ? after.gmailId() : before.gmailId());
  }

  private static OptionalLong gmailId(FetchResponse fetch) {
    Map<String, Object> more = fetch.getExtensionItems();
    return more != null && more.get(ImapProtocol.GMAIL_ID) instanceof Long id
        ? OptionalLong.of(id)
        : OptionalLong.empty();
  }
}
