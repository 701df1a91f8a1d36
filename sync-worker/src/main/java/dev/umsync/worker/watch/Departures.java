package dev.umsync.worker.watch;

import dev.umsync.common.mailbox.Evidence;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import dev.umsync.worker.watch.Draft.Known;
import dev.umsync.worker.watch.WatchedMailbox.Findings;
import dev.umsync.worker.watch.record.Gone;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets deletes go to the UM server after their time, or holds them where a brake is on. Immutable,
 * any thread.
 */
final class Departures {
  private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

  /** What is due while nobody knows of others' losses is looked after so often. */
  private static final Duration UNKNOWN_AGAIN = Duration.ofSeconds(10);

  private final WatchSettings settings;
  private final Reports reports;
  private final Losses losses;
  private final MeterRegistry registry;

  Departures(WatchSettings settings, Reports reports, Losses losses, MeterRegistry registry) {
    this.settings = settings;
    this.reports = reports;
    this.losses = losses;
    this.registry = registry;
  }

  /** Those that are to be verified once more because their time has come. */
  List<Known> due(Draft draft) {
    List<Known> due =
        draft.all().stream().filter(k -> isReleased(k) || isDue(k, draft.now())).toList();
    // A brake counts a tenant's losses, so it is asked only where there is something to be braked.
    return due.isEmpty() || brake(draft) != Losses.Brake.UNKNOWN
        ? due
        // Not before it is known what becomes of the others: a search would be for nothing.
        : due.stream().filter(Departures::isReleased).toList();
  }

  private boolean isDue(Known known, Instant now) {
    return known
        .side()
        .gone()
        .filter(Gone::leaves)
        .filter(g -> !now.isBefore(g.since().plus(settings.evidence().leaveAfter())))
        .isPresent();
  }

  private static boolean isReleased(Known known) {
    return known.side().gone().filter(g -> g.phase() == Gone.Phase.RELEASED).isPresent();
  }

  private Losses.Brake brake(Draft draft) {
    return losses.brake(draft.subscriber().domain(), draft.now());
  }

  /** How long until the next one's time comes. */
  Optional<Duration> next(Draft draft) {
    List<Duration> left =
        draft.all().stream()
            .flatMap(k -> k.side().gone().stream())
            .filter(Gone::leaves)
            .map(g ->
                Duration.between(draft.now(), g.since().plus(settings.evidence().leaveAfter())))
            .toList();
    boolean waits =
        !left.stream().allMatch(Duration::isPositive) && brake(draft) == Losses.Brake.UNKNOWN;
    return left.stream()
        .map(each -> waits && !each.isPositive() ? UNKNOWN_AGAIN : each)
        .min(Duration::compareTo);
  }

  /** Decides about verified ones; those of an unknown tenant's brake wait. */
  void decide(Draft draft, Findings findings, Collection<String> verified) {
    List<Known> found = verified.stream().flatMap(id -> draft.find(id).stream()).toList();
    found.stream().filter(Departures::isReleased).forEach(k -> leave(draft, k));
    List<Known> leaving = found.stream().filter(k -> isDue(k, draft.now())).toList();
    if (leaving.isEmpty()) {
      return;
    }
    if (mailboxBrake(draft)) {
      hold(draft, leaving, "mailbox");
      return;
    }
    switch (brake(draft)) {
      case ON -> hold(draft, leaving, "tenant");
      case OFF -> leaving.forEach(k -> leave(draft, k));
      case UNKNOWN -> {}
    }
  }

  /** More than so many and more than a third of the mailbox, those of the last minutes counted. */
  private boolean mailboxBrake(Draft draft) {
    Instant lately = draft.now().minus(settings.brakes().window());
    long lost = 0;
    long all = 0;
    for (Known known : draft.all()) {
      Optional<Gone> gone = known.side().gone();
      if (gone.filter(g -> g.phase() == Gone.Phase.HELD).isPresent()) {
        return true;
      }
      boolean counts = gone.filter(g -> g.leaves() || isRecent(g, lately)).isPresent();
      lost += counts ? 1 : 0;
      all += counts || known.state().status() == Status.APPLIED ? 1 : 0;
    }
    return lost > settings.brakes().most() && lost * 3 > all;
  }

  private static boolean isRecent(Gone gone, Instant lately) {
    return gone.phase() == Gone.Phase.TOLD && gone.since().isAfter(lately);
  }

  private void hold(Draft draft, List<Known> leaving, String brake) {
    LOG.atWarn()
        .addKeyValue("brake", brake)
        .addKeyValue("tenant", draft.subscriber().domain())
        .addKeyValue("deletes", leaving.size())
        .log("Deletes are held by a brake and not sent to the UM server; see 'umsync brake list'");
    registry.counter("umsync.worker.watch.held", "brake", brake).increment(leaving.size());
    leaving.forEach(k -> draft.put(k.with(phase(k, Gone.Phase.HELD))));
  }

  private static dev.umsync.worker.watch.record.MailboxSide phase(Known known, Gone.Phase phase) {
    return known.side().with(known.side().gone().map(g -> g.in(phase)));
  }

  private void leave(Draft draft, Known known) {
    Gone gone = known.side().gone().orElseThrow();
    Evidence evidence =
        gone.kind() == Gone.Kind.TRASHED ? Evidence.IN_TRASH : Evidence.ABSENT_TWICE;
    reports.deleted(draft, known, gone.lastSeen(), gone.since(), evidence);
    draft.put(
        known
            .with(known.state().withStatus(Status.DELETED))
            .with(phase(known, Gone.Phase.TOLD).reported()));
  }

  /**
   * An operator's word about what was held of this person when it was given. What is released is
   * searched for once more: it may have come back since.
   */
  void order(Draft draft, WatchTask.Order order) {
    Gone.Phase phase = order.release() ? Gone.Phase.RELEASED : Gone.Phase.UNTOLD;
    for (Known known : draft.all()) {
      Optional<Gone> held = known.side().gone().filter(g -> g.phase() == Gone.Phase.HELD);
      if (held.filter(g -> !g.since().isAfter(order.given())).isPresent()) {
        draft.put(known.with(phase(known, phase)));
      }
    }
  }
}
