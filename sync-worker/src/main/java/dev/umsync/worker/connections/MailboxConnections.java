package dev.umsync.worker.connections;

import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.IdleEar;
import dev.umsync.worker.mailbox.Idling;
import dev.umsync.worker.mailbox.Lane;
import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.mailbox.MailboxWork;
import dev.umsync.worker.mailbox.Mailboxes;
import dev.umsync.worker.mailbox.TokenSource;
import dev.umsync.worker.message.FolderName;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Every connection of this worker. One for each account is kept warm, a second lives as long as the
 * work it is for; a third appears only while the first is being renewed. Safe for any number of
 * threads; {@link #sweep} is to be called every few seconds.
 */
public final class MailboxConnections implements Mailboxes, Idling, AutoCloseable {
  private static final int MOST_RENEWALS_A_SWEEP = 64;

  /** DONE that is not answered in this time says that the connection is dead. */
  private static final Duration DONE_PATIENCE = Duration.ofSeconds(10);

  private final ConnectionLimits limits;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Executor renewals;
  private final MeterRegistry registry;
  private final Endings endings;
  private final WarmShelf shelf;
  private final ConnectionMaker maker;
  private final AccountSlots slots = new AccountSlots();

  /**
   * No connections yet.
   *
   * @param nanos a monotonic ticker in nanoseconds
   * @param renewals runs renewals and listening, which wait for servers: a virtual thread each
   */
  public MailboxConnections(
      Connector connector,
      TokenSource tokens,
      ConnectionLimits limits,
      Clock clock,
      LongSupplier nanos,
      RandomGenerator random,
      Executor renewals,
      MeterRegistry registry) {
    this.limits = limits;
    this.clock = clock;
    this.nanos = nanos;
    this.renewals = renewals;
    this.registry = registry;
    this.endings = new Endings(registry);
    this.shelf = new WarmShelf(limits, endings);
    this.maker = new ConnectionMaker(connector, tokens, shelf, limits, clock, nanos, random);
    gauge("open", WarmShelf::openInAll);
    gauge("idle", WarmShelf::idleInAll);
  }

  private void gauge(String state, ToIntFunction<WarmShelf> count) {
    Gauge.builder("umsync.worker.imap.connections", shelf, s -> count.applyAsInt(s))
        .description("Connections open, idle ones among them")
        .tag("state", state)
        .register(registry);
  }

  @Override
  public <T> MailboxAnswer<T> run(
      Account account, Lane lane, Duration patience, MailboxWork<T> work)
      throws InterruptedException {
    long deadline = nanos.getAsLong() + patience.toNanos();
    AccountSlot slot = slots.enter(account);
    try {
      MailboxAnswer<T> answer = inTurn(account, slot, lane, deadline, work);
      if (answer instanceof Failed<T>(ImapFailure failure)) {
        count(failure);
      }
      return answer;
    } finally {
      slots.leave(account, clock.instant());
    }
  }

  private <T> MailboxAnswer<T> inTurn(
      Account account, AccountSlot slot, Lane lane, long deadline, MailboxWork<T> work)
      throws InterruptedException {
    Turn turn = lane == Lane.ASIDE ? slot.aside() : slot.kept();
    if (!turn.enter(lane == Lane.DELIVERY, left(deadline))) {
      return failed(FailureKind.NO_CAPACITY, "TURN", "other work on this mailbox took too long");
    }
    try {
      Optional<Duration> rest = slot.restAfter(clock.instant());
      if (rest.isPresent()) {
        return new Failed<>(
            new ImapFailure(
                FailureKind.THROTTLED, "REST", "the server asked to slow down a moment ago", rest));
      }
      WarmConnection warm = lane == Lane.ASIDE ? null : usable(account);
      MailboxAnswer<WarmConnection> answer =
          warm == null
              ? maker.make(account, slot, clock.instant().plus(limits.tokenLife()), deadline)
              : new Ok<>(warm);
      return switch (answer) {
        case Ok<WarmConnection>(WarmConnection connection) ->
            use(account, slot, lane, connection, work);
        case Failed<WarmConnection>(ImapFailure failure) -> new Failed<>(failure);
        case MailboxAnswer.NotPermitted<WarmConnection>() -> new MailboxAnswer.NotPermitted<>();
      };
    } finally {
      turn.leave();
    }
  }

  private <T> MailboxAnswer<T> use(
      Account account, AccountSlot slot, Lane lane, WarmConnection warm, MailboxWork<T> work)
      throws InterruptedException {
    MailConnection connection = warm.connection();
    boolean keep = false;
    Ending why = Ending.ABANDONED;
    try {
      MailboxAnswer<T> answer = work.on(connection.mailbox());
      why = connection.broken() ? Ending.BROKEN : Ending.DONE;
      keep = lane != Lane.ASIDE && why == Ending.DONE;
      if (connection.askedToSlowDown()) {
        slot.restUntil(clock.instant().plus(limits.slowDown()));
      }
      return answer;
    } finally {
      if (keep) {
        shelf.put(account, warm.usedAt(nanos.getAsLong()));
      } else {
        discard(account, connection, why);
      }
    }
  }

  /** The warm connection, if it is young enough and, after a long rest, still answers. */
  private @Nullable WarmConnection usable(Account account) throws InterruptedException {
    WarmConnection warm = shelf.take(account);
    if (warm == null) {
      return null;
    }
    if (!clock.instant().isBefore(warm.staleAt())) {
      discard(account, warm.connection(), Ending.EXPIRED);
      return null;
    }
    boolean good = false;
    Ending why = Ending.ABANDONED;
    try {
      good = isGood(warm);
      why = Ending.BROKEN;
    } finally {
      if (!good) {
        discard(account, warm.connection(), why);
      }
    }
    return good ? warm : null;
  }

  private boolean isGood(WarmConnection warm) throws InterruptedException {
    MailConnection connection = warm.connection();
    if (connection.idling()) {
      boolean asksNow = connection.tellIdleEnd();
      boolean answered = connection.endIdle(DONE_PATIENCE);
      if (asksNow || !answered) {
        return answered;
      }
      // It was told when work was announced: that answer may be an old one.
    }
    boolean rested = nanos.getAsLong() - warm.lastUsedNanos() >= limits.probeAfter().toNanos();
    return !rested || connection.answers();
  }

  /** The server's answer to DONE is under way while the caller still reads its event. */
  @Override
  public void makeReady(Account account) throws InterruptedException {
    AccountSlot slot = slots.enter(account);
    try {
      if (slot.kept().enterAtOnce()) {
        try {
          tellIdleEnd(account);
        } finally {
          slot.kept().leave();
        }
      }
    } finally {
      slots.leave(account, clock.instant());
    }
  }

  private void tellIdleEnd(Account account) {
    WarmConnection warm = shelf.take(account);
    if (warm == null) {
      return;
    }
    WarmConnection now = warm;
    try {
      if (warm.connection().tellIdleEnd()) {
        now = warm.usedAt(nanos.getAsLong());
      }
    } finally {
      if (now.connection().broken()) {
        discard(account, now.connection(), Ending.BROKEN);
      } else {
        shelf.put(account, now);
      }
    }
  }

  @Override
  public Start listen(Account account, FolderName folder, IdleEar ear) throws InterruptedException {
    AccountSlot slot = slots.enter(account);
    try {
      if (!slot.kept().enterAtOnce()) {
        return Start.BUSY;
      }
      try {
        return listenInTurn(account, folder, ear);
      } finally {
        slot.kept().leave();
      }
    } finally {
      slots.leave(account, clock.instant());
    }
  }

  private Start listenInTurn(Account account, FolderName folder, IdleEar ear)
      throws InterruptedException {
    WarmConnection warm = usable(account);
    if (warm == null) {
      return Start.NOT_CONNECTED;
    }
    boolean good = false;
    Ending why = Ending.ABANDONED;
    try {
      MailboxAnswer<Mailbox.Done> begun =
          warm.connection().beginIdle(folder, letsGo(account, warm.connection(), ear), renewals);
      good = !warm.connection().broken();
      why = Ending.BROKEN;
      if (good) {
        return begun instanceof Ok<Mailbox.Done> ? Start.LISTENING : Start.UNSUPPORTED;
      }
      return Start.NOT_CONNECTED;
    } finally {
      if (good) {
        shelf.put(account, warm.usedAt(nanos.getAsLong()));
      } else {
        discard(account, warm.connection(), why);
      }
    }
  }

  /** A connection lost while nobody used it would hold a place, and pass for a connection. */
  private IdleEar letsGo(Account account, MailConnection connection, IdleEar ear) {
    return new IdleEar() {
      @Override
      public void heard() {
        ear.heard();
      }

      @Override
      public void lost() {
        if (shelf.take(account, connection)) {
          discard(account, connection, Ending.BROKEN);
        }
        ear.lost();
      }

      @Override
      public void ended() {
        ear.ended();
      }
    };
  }

  @Override
  public boolean isConnected(Account account) {
    return shelf.holds(account);
  }

  @Override
  public void letGo(Account account) throws InterruptedException {
    AccountSlot slot = slots.enter(account);
    try {
      if (slot.kept().enterAtOnce()) {
        try {
          WarmConnection warm = shelf.take(account);
          if (warm != null) {
            discard(account, warm.connection(), Ending.ROOM);
          }
        } finally {
          slot.kept().leave();
        }
      }
    } finally {
      slots.leave(account, clock.instant());
    }
  }

  /**
   * Closes what has been idle too long and starts renewing what is due. Quick: it waits for no
   * server.
   */
  public void sweep() {
    shelf.closeUnusedSince(nanos.getAsLong() - limits.idleClose().toNanos());
    Instant now = clock.instant();
    slots.forget(now);
    for (Account account : shelf.dueForRenewal(now, MOST_RENEWALS_A_SWEEP)) {
      renewals.execute(() -> renew(account));
    }
  }

  /**
   * Makes the new connection before the old one goes; work that wants the mailbox meanwhile waits
   * its turn.
   */
  private void renew(Account account) {
    AccountSlot slot = slots.enter(account);
    try {
      if (slot.kept().enterAtOnce()) {
        try {
          renewInTurn(account, slot);
        } finally {
          slot.kept().leave();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      slots.leave(account, clock.instant());
    }
  }

  private void renewInTurn(Account account, AccountSlot slot) throws InterruptedException {
    WarmConnection old = shelf.take(account);
    if (old == null || clock.instant().isBefore(old.renewAt())) {
      if (old != null) {
        shelf.put(account, old);
      }
      return;
    }
    WarmConnection now = old;
    try {
      if (maker.make(account, slot, old.tokenExpiresAt().plusMillis(1), nanos.getAsLong())
          instanceof Ok<WarmConnection>(WarmConnection fresh)) {
        now = fresh.usedAt(old.lastUsedNanos());
        discard(account, old.connection(), Ending.RENEWED);
      }
    } finally {
      if (now.connection().broken()) {
        discard(account, now.connection(), Ending.BROKEN);
      } else if (!clock.instant().isBefore(now.staleAt())) {
        discard(account, now.connection(), Ending.EXPIRED);
      } else {
        shelf.put(account, now);
      }
    }
  }

  private void discard(Account account, MailConnection connection, Ending why) {
    endings.close(connection, why);
    shelf.release(account.provider());
  }

  private void count(ImapFailure failure) {
    registry
        .counter(
            "umsync.worker.imap.failures", "kind", failure.kind().name().toLowerCase(Locale.ROOT))
        .increment();
  }

  private long left(long deadline) {
    return deadline - nanos.getAsLong();
  }

  private static <T> MailboxAnswer<T> failed(FailureKind kind, String code, String text) {
    return new Failed<>(new ImapFailure(kind, code, text));
  }

  /**
   * Closes idle connections now and those in use as their work ends; later work fails as cancelled.
   */
  @Override
  public void close() {
    shelf.close();
  }
}
