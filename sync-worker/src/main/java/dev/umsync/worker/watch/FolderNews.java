package dev.umsync.worker.watch;

import dev.umsync.worker.message.FlagQuery;
import dev.umsync.worker.message.FlagReport;
import dev.umsync.worker.message.FlagSighting;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.watch.Draft.Known;
import dev.umsync.worker.watch.WatchedMailbox.Findings;
import dev.umsync.worker.watch.WatchedMailbox.Round;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Takes in what a folder showed. Immutable, any thread. */
final class FolderNews {
  private final Whereabouts whereabouts;

  FolderNews(Whereabouts whereabouts) {
    this.whereabouts = whereabouts;
  }

  /** Takes in one answer. */
  void take(Draft draft, Findings findings, Round round, FlagQuery query, FlagReport report) {
    Map<Long, Known> asked = asked(draft, query);
    asked.values().stream()
        .filter(k -> !isIn(k, report))
        .forEach(k -> findings.displaced.add(k.id()));
    report.gone().stream()
        .flatMap(uid -> Optional.ofNullable(asked.get(uid)).stream())
        .forEach(k -> findings.displaced.add(k.id()));
    for (FlagSighting message : report.messages()) {
      Known known = asked.get(message.uid());
      if (known != null && isIn(known, report)) {
        seen(draft, findings, known, message);
      }
    }
    report.mark().ifPresent(mark -> round.reached.putIfAbsent(query.folder(), mark));
  }

  /** Nothing can be asked of this folder: what was in it is to be searched for. */
  void vanished(Draft draft, Findings findings, FlagQuery query) {
    asked(draft, query).values().forEach(k -> findings.displaced.add(k.id()));
    findings.marks.remove(query.folder());
  }

  private static Map<Long, Known> asked(Draft draft, FlagQuery query) {
    Map<Long, Known> asked = new HashMap<>();
    Set<Long> uids = Set.copyOf(query.uids());
    for (Known known : draft.all()) {
      Optional<MessageLocation> at = known.state().location();
      if (at.isPresent()
          && at.get().folder().equals(query.folder())
          && Rounds.isWatched(known)
          && uids.contains(at.get().uid().uid())) {
        asked.put(at.get().uid().uid(), known);
      }
    }
    return asked;
  }

  private static boolean isIn(Known known, FlagReport report) {
    return known
        .state()
        .location()
        .filter(at -> at.uid().uidValidity() == report.uidValidity())
        .isPresent();
  }

  private void seen(Draft draft, Findings findings, Known known, FlagSighting message) {
    findings.displaced.remove(known.id());
    Known now = known;
    if (message.gmailId().isPresent() && known.side().gmailId().isEmpty()) {
      now = draft.put(known.with(known.side().withGmailId(message.gmailId().getAsLong())));
    }
    if (now.side().gone().isEmpty()) {
      whereabouts.compare(
          draft,
          now,
          message.flags().contains(MessageFlag.SEEN),
          Whereabouts.since(draft, findings, known));
    }
  }
}
