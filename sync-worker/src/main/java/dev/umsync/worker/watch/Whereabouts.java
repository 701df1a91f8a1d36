package dev.umsync.worker.watch;

import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.voicemail.state.VoicemailState;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import dev.umsync.worker.watch.Draft.Known;
import dev.umsync.worker.watch.WatchedMailbox.Findings;
import dev.umsync.worker.watch.WatchedMailbox.Scan;
import dev.umsync.worker.watch.record.Gone;
import dev.umsync.worker.watch.record.Intent;
import java.time.Instant;
import java.util.Optional;

/**
 * What is concluded from a search of every folder for one voicemail. Absence alone is never a
 * delete: it takes two complete searches, some time apart, of the same folders. Immutable, any
 * thread.
 */
final class Whereabouts {
  private final WatchSettings settings;
  private final Reports reports;
  private final Losses losses;

  Whereabouts(WatchSettings settings, Reports reports, Losses losses) {
    this.settings = settings;
    this.reports = reports;
    this.losses = losses;
  }

  /** Draws the conclusion and leaves it in the draft. */
  void conclude(Draft draft, Findings findings, Known known, Sighting seen) {
    if (seen.present().isPresent()) {
      findings.scans.remove(known.id());
      present(draft, findings, known, seen.present().get());
    } else if (known.side().intent() == Intent.DELETE) {
      findings.displaced.remove(known.id()); // ours: the event that does it settles it
    } else if (seen.trashed().isPresent()) {
      findings.scans.remove(known.id());
      findings.displaced.remove(known.id());
      trashed(draft, findings, known, seen.trashed().get());
    } else {
      absent(draft, findings, known, seen);
    }
  }

  private void present(Draft draft, Findings findings, Known known, FoundMessage found) {
    findings.displaced.remove(known.id());
    VoicemailState state = known.state().at(Optional.of(found.location()));
    Optional<Gone> gone = known.side().gone();
    if (gone.isPresent() && state.status() == Status.DELETED) {
      state = state.withStatus(Status.APPLIED);
    }
    Known there = known.with(state);
    if (gone.isPresent()) {
      boolean wasReported =
          gone.get().phase() == Gone.Phase.TOLD
              || (gone.get().phase() == Gone.Phase.UNTOLD
                  && known.state().status() == Status.DELETED);
      if (wasReported) {
        reports.restored(draft, known, gone.get().since());
        there = there.with(there.side().with(Optional.empty()).reported());
      } else {
        there = there.with(there.side().with(Optional.empty()));
      }
    }
    Instant from = since(draft, findings, known);
    compare(draft, draft.put(there), found.flags().contains(MessageFlag.SEEN), from);
  }

  /**
   * The last moment at which the message was known to be as it is known. State remembers whole
   * seconds: what was applied within one counts as known from its end on, so that no event that was
   * applied lies after this.
   */
  static Instant since(Draft draft, Findings findings, Known known) {
    Instant written = known.state().updatedAt().plusSeconds(1);
    Instant settled = written.isAfter(draft.now()) ? draft.now() : written;
    return findings.lookedAt.filter(at -> at.isAfter(settled)).orElse(settled);
  }

  /** Compares what the mailbox shows with what both sides came to. */
  void compare(Draft draft, Known known, boolean seen, Instant from) {
    boolean before = known.state().seen().orElse(false);
    if (seen == before || known.side().intent().explainsSeen(seen)) {
      return;
    }
    reports.flag(draft, known, seen, from);
    draft.put(
        known
            .with(known.state().withSeen(seen))
            .with(known.side().changed(from.isAfter(draft.now()) ? draft.now() : from)));
  }

  private void trashed(Draft draft, Findings findings, Known known, FoundMessage found) {
    VoicemailState state = known.state().at(Optional.of(found.location()));
    Optional<Gone> before = known.side().gone();
    boolean kept = before.filter(g -> g.kind() == Gone.Kind.TRASHED).isPresent();
    if (kept) {
      draft.put(known.with(state));
      return;
    }
    Gone gone =
        new Gone(
            Gone.Kind.TRASHED,
            before.map(Gone::phase).orElse(Gone.Phase.PENDING),
            before.map(Gone::lastSeen).orElse(since(draft, findings, known)),
            draft.now());
    noticed(draft, gone);
    draft.put(known.with(state).with(known.side().with(Optional.of(gone))));
  }

  private void noticed(Draft draft, Gone gone) {
    if (gone.leaves()) {
      draft.publish(
          losses.notice(draft.subscriber(), gone.kind() == Gone.Kind.ABSENT, draft.now()));
    }
  }

  private void absent(Draft draft, Findings findings, Known known, Sighting seen) {
    findings.displaced.remove(known.id());
    Instant now = draft.now();
    Optional<Gone> before = known.side().gone();
    if (before.isPresent() && before.get().kind() != Gone.Kind.MISSING) {
      stillGone(draft, known);
      findings.scans.put(known.id(), new Scan(now, "", now.plus(settings.pace().full())));
      return;
    }
    Optional<Scan> first =
        Optional.ofNullable(findings.scans.get(known.id()))
            .filter(scan -> seen.evidence() && scan.fingerprint().equals(seen.fingerprint()));
    if (first
        .filter(scan -> !now.isBefore(scan.at().plus(settings.evidence().apart())))
        .isPresent()) {
      proven(draft, findings, known);
      return;
    }
    if (first.isEmpty()) {
      Instant again =
          now.plus(seen.evidence() ? settings.evidence().apart() : settings.pace().full());
      findings.scans.put(
          known.id(), new Scan(now, seen.evidence() ? seen.fingerprint() : "", again));
    }
    if (before.isEmpty()) {
      Gone missing =
          new Gone(Gone.Kind.MISSING, Gone.Phase.PENDING, since(draft, findings, known), now);
      draft.put(
          known
              .with(known.state().at(Optional.empty()))
              .with(known.side().with(Optional.of(missing))));
    }
  }

  private void proven(Draft draft, Findings findings, Known known) {
    findings.scans.remove(known.id());
    Gone gone =
        new Gone(
            Gone.Kind.ABSENT,
            // The phone may have deleted it meanwhile: then it is not to hear of it.
            known.side().gone().map(Gone::phase).orElse(Gone.Phase.PENDING),
            known.side().gone().map(Gone::lastSeen).orElse(since(draft, findings, known)),
            draft.now());
    noticed(draft, gone);
    draft.put(known.with(known.side().with(Optional.of(gone))));
  }

  /** Gone from the trash too: a trash that somebody emptied is a delete all the more. */
  private static void stillGone(Draft draft, Known known) {
    draft.put(known.with(known.state().at(Optional.empty())));
  }
}
