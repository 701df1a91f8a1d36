package dev.umsync.worker.watch;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.worker.kafka.OwnedState;
import dev.umsync.worker.mailbox.IdleEar;
import dev.umsync.worker.mailbox.Idling;
import dev.umsync.worker.watch.WatchDirectory.Place;
import dev.umsync.worker.watch.WatchSettings.Pace;
import dev.umsync.worker.watch.WatchedMailbox.Schedule;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The schedule of watching: who is watched, when each mailbox is looked at, and which are listened
 * to in between. A look is an errand that {@link Errands} takes to the subscriber's queue; whoever
 * makes it reports here. Safe for any number of threads, guarded by itself; nothing under the lock
 * waits.
 */
public final class Watch implements OwnedState {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
  private static final int MOST_DOUBLINGS = 8;

  /** Takes a look to the queue of its subscriber. */
  @FunctionalInterface
  public interface Errands {
    /**
     * Any thread.
     *
     * @param refused run if it will not be tried
     */
    void offer(int partition, WatchTask.Look look, Runnable refused);
  }

  private final WatchParts parts;
  private final Errands errands;
  private final Map<Subscriber, WatchedMailbox> mailboxes = new HashMap<>();
  private final Set<Integer> partitions = new HashSet<>();
  private final PriorityQueue<Due> line = new PriorityQueue<>(Comparator.comparingLong(Due::key));
  private final KnownCache known;
  private final Listeners listeners;
  private final Logins logins;
  private final long begin;

  /** A place in the line; stale where the mailbox's own time is another. */
  private record Due(long nanos, long key, WatchedMailbox mailbox) {}

  /** Nobody is watched yet. */
  public Watch(WatchParts parts, Errands errands) {
    this.parts = parts;
    this.errands = errands;
    this.begin = parts.ticker().getAsLong();
    this.known = new KnownCache(parts.settings().remembered());
    this.listeners = new Listeners(begin);
    this.logins = new Logins(parts.settings().loginsPerSecond(), begin);
    gauge("listening", m -> m.schedule.listening);
    gauge("polled", m -> m.schedule.polled);
    gauge("awaiting-login", m -> m.schedule.awaitsLogin);
    gauge("all", m -> true);
    Gauge.builder("umsync.worker.watch.missing", this, Watch::missing)
        .description("Voicemails that were not found, which proves nothing")
        .register(parts.registry());
  }

  private void gauge(String state, Predicate<WatchedMailbox> which) {
    Gauge.builder("umsync.worker.watch.mailboxes", this, watch -> watch.count(which))
        .description("Mailboxes that are watched; polled ones have no connection of their own")
        .tag("state", state)
        .register(parts.registry());
  }

  private synchronized long count(Predicate<WatchedMailbox> which) {
    return mailboxes.values().stream().filter(which).count();
  }

  private synchronized long missing() {
    return mailboxes.values().stream().mapToLong(m -> m.schedule.missing).sum();
  }

  @Override
  public synchronized void opened(int partition, Set<String> subscribers) {
    partitions.add(partition);
    long spread = Math.max(1, parts.settings().pace().spread().toNanos());
    for (String address : subscribers) {
      WatchedMailbox mailbox = add(Subscriber.of(address), partition);
      enqueue(mailbox, now() + parts.random().nextLong(spread));
    }
  }

  private WatchedMailbox add(Subscriber subscriber, int partition) {
    WatchedMailbox before = mailboxes.get(subscriber);
    if (before != null && before.partition == partition && !before.schedule.closed) {
      return before;
    }
    WatchedMailbox mailbox = new WatchedMailbox(subscriber, partition);
    // As cold as any, and all alike: who was active once comes before whoever never was.
    mailbox.schedule.activeNanos =
        begin - parts.settings().pace().cold().multipliedBy(20).toNanos();
    mailboxes.put(subscriber, mailbox);
    return mailbox;
  }

  @Override
  public synchronized void closed(int partition) {
    partitions.remove(partition);
    List<WatchedMailbox> gone =
        mailboxes.values().stream().filter(m -> m.partition == partition).toList();
    for (WatchedMailbox mailbox : gone) {
      mailbox.schedule.closed = true;
      mailboxes.remove(mailbox.subscriber);
      known.drop(mailbox);
      if (listeners.remove(mailbox)) {
        letGo(mailbox);
      }
    }
  }

  /** An event of this person was applied: there may be something new to be watched. */
  synchronized void touched(Subscriber subscriber, int partition) {
    if (!partitions.contains(partition)) {
      return; // it was lost while the event was applied
    }
    WatchedMailbox mailbox = add(subscriber, partition);
    listeners.active(mailbox, now());
    rest(mailbox);
  }

  /**
   * Leaves a mailbox alone for a while. Of events that follow each other closely the last one
   * counts, so that a backlog is not looked at after each voicemail, up to a limit.
   */
  private void rest(WatchedMailbox mailbox) {
    Schedule schedule = mailbox.schedule;
    if (schedule.underWay) {
      return; // the look is behind the event in the person's queue, and sees what it did
    }
    Pace pace = parts.settings().pace();
    long due = now() + pace.rest().toNanos();
    if (schedule.resting) {
      long latest = schedule.restingNanos + pace.longestRest().toNanos();
      enqueue(mailbox, due - latest < 0 ? due : latest);
    } else if (sooner(mailbox, due)) {
      schedule.resting = true;
      schedule.restingNanos = now();
    }
  }

  /** The mailbox, while it is watched. */
  synchronized Optional<WatchedMailbox> find(Subscriber subscriber) {
    return Optional.ofNullable(mailboxes.get(subscriber));
  }

  /** What was read of the mailboxes that are watched. */
  KnownCache known() {
    return known;
  }

  /** Offers the looks that are due. Quick; to be called several times a second. */
  public void tick() {
    List<WatchedMailbox> go = new ArrayList<>();
    List<WatchedMailbox> due = new ArrayList<>();
    synchronized (this) {
      long now = now();
      for (Optional<WatchedMailbox> next = logins.next(now);
          next.isPresent();
          next = logins.next(now)) {
        begin(next.get(), now);
        go.add(next.get());
      }
      while (!line.isEmpty() && line.peek().nanos() - now <= 0) {
        Due next = line.poll();
        WatchedMailbox mailbox = next.mailbox();
        Schedule schedule = mailbox.schedule;
        if (!schedule.closed && !schedule.underWay && schedule.dueNanos == next.nanos()) {
          begin(mailbox, now);
          due.add(mailbox);
        }
      }
    }
    for (WatchedMailbox mailbox : due) {
      // Asked outside of the lock.
      if ((!isPolled(mailbox) && isConnected(mailbox)) || mayLogIn(mailbox)) {
        go.add(mailbox);
      }
    }
    go.forEach(this::offer);
  }

  private static void begin(WatchedMailbox mailbox, long now) {
    Schedule schedule = mailbox.schedule;
    schedule.underWay = true;
    schedule.resting = false;
    schedule.awaitsLogin = false;
    schedule.lookedNanos = now;
  }

  /** Whether its looks log in each time. */
  private synchronized boolean isPolled(WatchedMailbox mailbox) {
    return mailbox.schedule.polled;
  }

  private boolean isConnected(WatchedMailbox mailbox) {
    // Where nobody knows the place a look finds that out without a connection.
    return parts
        .directory()
        .find(mailbox.subscriber)
        .map(place -> parts.idling().isConnected(place.account()))
        .orElse(true);
  }

  /** Otherwise it waits for its turn, unless something brings a look sooner. */
  private synchronized boolean mayLogIn(WatchedMailbox mailbox) {
    if (logins.take(now())) {
      return true;
    }
    Schedule schedule = mailbox.schedule;
    schedule.underWay = false;
    schedule.inLine = false;
    schedule.again = false;
    logins.await(mailbox);
    return false;
  }

  private void offer(WatchedMailbox mailbox) {
    errands.offer(
        mailbox.partition, new WatchTask.Look(mailbox.subscriber), () -> refused(mailbox));
  }

  private synchronized void refused(WatchedMailbox mailbox) {
    mailbox.schedule.underWay = false;
    enqueue(mailbox, now() + FIRST_RETRY.toNanos());
  }

  /**
   * A look came to an end.
   *
   * @param found whether anything was found
   * @param outcome how far it got; empty where nobody knows where the mailbox is
   */
  void looked(WatchedMailbox mailbox, Optional<MailboxLook.Outcome> outcome, boolean found) {
    boolean listen = false;
    synchronized (this) {
      Schedule schedule = mailbox.schedule;
      schedule.underWay = false;
      if (schedule.closed) {
        known.drop(mailbox); // the look may have kept it since
        return;
      }
      if (found) {
        listeners.active(mailbox, now());
      }
      schedule.failures =
          outcome.isPresent() && outcome.get().failure().isEmpty() ? 0 : schedule.failures + 1;
      outcome.ifPresent(o -> schedule.missing = o.missing());
      enqueue(mailbox, now() + wait(schedule, outcome).toNanos());
      boolean more = outcome.filter(MailboxLook.Outcome::more).isPresent();
      listen = schedule.failures == 0 && !more && mayListen(mailbox);
    }
    if (listen) {
      parts.executor().execute(() -> listen(mailbox));
    }
  }

  private Duration wait(Schedule schedule, Optional<MailboxLook.Outcome> outcome) {
    if (schedule.failures > 0) {
      Duration backoff =
          FIRST_RETRY.multipliedBy(1L << Math.min(schedule.failures, MOST_DOUBLINGS));
      Duration named =
          outcome
              .flatMap(MailboxLook.Outcome::failure)
              .flatMap(f -> f.suggestedWait())
              .orElse(Duration.ZERO);
      return jittered(named.compareTo(backoff) > 0 ? named : backoff);
    }
    if (outcome.filter(MailboxLook.Outcome::more).isPresent()) {
      return Duration.ZERO;
    }
    Duration pace = parts.settings().pace().after(Duration.ofNanos(now() - schedule.activeNanos));
    Duration next = outcome.flatMap(MailboxLook.Outcome::next).orElse(pace);
    return jittered(next.isNegative() || next.compareTo(pace) > 0 ? pace : next);
  }

  private Duration jittered(Duration wait) {
    long tenth = wait.toNanos() / 10;
    return tenth > 0 ? wait.plusNanos(parts.random().nextLong(tenth)) : wait;
  }

  /** Whether this mailbox is among the most active ones, for which there are connections. */
  private boolean mayListen(WatchedMailbox mailbox) {
    if (mailbox.schedule.listening) {
      return false;
    }
    boolean may = listeners.count() < parts.settings().listeners();
    Optional<WatchedMailbox> least = listeners.leastActive();
    if (!may && least.isPresent()) {
      Schedule other = least.get().schedule;
      may = other.activeNanos - mailbox.schedule.activeNanos < 0;
      if (may) {
        other.polled = true;
        listeners.remove(least.get());
        letGo(least.get());
      }
    }
    mailbox.schedule.polled = !may;
    if (!may) {
      letGo(mailbox);
    }
    return may;
  }

  private void listen(WatchedMailbox mailbox) {
    Optional<Place> place = parts.directory().find(mailbox.subscriber);
    if (place.isEmpty()) {
      return;
    }
    Ear ear = new Ear(mailbox);
    synchronized (this) {
      if (mailbox.schedule.closed) {
        return;
      }
      listeners.add(mailbox);
    }
    Idling.Start start = Idling.Start.NOT_CONNECTED;
    try {
      start = parts.idling().listen(place.get().account(), place.get().folder(), ear);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (start != Idling.Start.LISTENING) {
        // Without a connection there was nothing to ask, or it is lost: the next look is in its
        // time.
        ear.silence();
      }
    }
  }

  private void letGo(WatchedMailbox mailbox) {
    parts
        .executor()
        .execute(() -> {
          try {
            Optional<Place> place = parts.directory().find(mailbox.subscriber);
            if (place.isPresent()) {
              parts.idling().letGo(place.get().account());
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** Something may have happened: the mailbox is looked at as soon as the gap allows. */
  private void heard(WatchedMailbox mailbox) {
    synchronized (this) {
      long gap = parts.settings().pace().gap().toNanos();
      sooner(mailbox, Math.max(now(), mailbox.schedule.lookedNanos + gap));
      mailbox.schedule.resting = false;
    }
    tick();
  }

  private final class Ear implements IdleEar {
    private final WatchedMailbox mailbox;
    private boolean silent;

    Ear(WatchedMailbox mailbox) {
      this.mailbox = mailbox;
    }

    @Override
    public void heard() {
      Watch.this.heard(mailbox);
    }

    @Override
    public void ended() {
      silence();
      synchronized (Watch.this) {
        // Used by a look of its own, which ends in listening again; used by an event, whose end is
        // reported; or lost: then a look makes a new connection.
        rest(mailbox);
      }
    }

    void silence() {
      synchronized (Watch.this) {
        if (!silent) {
          silent = true;
          listeners.remove(mailbox);
        }
      }
    }
  }

  /** Looks at it by then; false where it is looked at earlier, or now and again after that. */
  private boolean sooner(WatchedMailbox mailbox, long nanos) {
    Schedule schedule = mailbox.schedule;
    if (schedule.underWay) {
      schedule.again = true;
      return false;
    }
    boolean sooner = !schedule.closed && (!schedule.inLine || nanos - schedule.dueNanos < 0);
    if (sooner) {
      enqueue(mailbox, nanos);
    }
    return sooner;
  }

  private void enqueue(WatchedMailbox mailbox, long nanos) {
    Schedule schedule = mailbox.schedule;
    if (schedule.closed) {
      return;
    }
    long due = nanos;
    if (schedule.again) {
      schedule.again = false;
      due = Math.min(nanos, now() + parts.settings().pace().gap().toNanos());
    }
    schedule.dueNanos = due;
    schedule.inLine = true;
    line.add(new Due(due, due - begin, mailbox));
  }

  private long now() {
    return parts.ticker().getAsLong();
  }
}
