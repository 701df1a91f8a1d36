package dev.umsync.testbed.gmail.script;

import dev.umsync.testbed.gmail.store.Deduplication;
import dev.umsync.testbed.gmail.store.ExpungeRule;
import dev.umsync.testbed.gmail.store.SearchLag;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How the server treats one account, or all: what an account does not set for itself is as set for
 * all. A fault queued for the account comes first, then one queued for all, then one standing for
 * the account, then one standing for all. Safe from any thread.
 */
public final class Behaviour {
  private enum Setting {
    LATENCY,
    CONNECTION_LIMIT,
    REFUSES_TOKENS,
    APPEND_UID,
    DEDUPLICATION,
    SEARCH_LAG,
    EXPUNGE_RULE,
    SESSION_LIFE
  }

  private final @Nullable Behaviour forAll;
  private final Map<Setting, Object> settings = new ConcurrentHashMap<>();
  private final Map<Command, Deque<Fault>> queued = new EnumMap<>(Command.class);
  private final Map<Command, Fault> standing = new EnumMap<>(Command.class);

  private Behaviour(@Nullable Behaviour forAll) {
    this.forAll = forAll;
  }

  /**
   * Gmail's own: 15 connections, APPENDUID, no latency, an index that does not lag, sessions
   * without end.
   */
  public static Behaviour ofGmail() {
    Behaviour behaviour = new Behaviour(null);
    behaviour.latency(Duration.ZERO);
    behaviour.connectionLimit(15);
    behaviour.refuseTokens(false);
    behaviour.appendUid(true);
    behaviour.deduplication(Deduplication.NONE);
    behaviour.searchLag(SearchLag.NONE);
    behaviour.expungeRule(ExpungeRule.ARCHIVE);
    behaviour.sessionLife(Duration.ofDays(1));
    return behaviour;
  }

  /** One account's, falling back on this one. */
  public Behaviour forAccount() {
    return new Behaviour(this);
  }

  /** The next {@code command} meets this fault; further calls queue up. */
  public synchronized void onNext(Command command, Fault fault) {
    queued.computeIfAbsent(command, c -> new ArrayDeque<>()).addLast(fault);
  }

  /** Every {@code command} meets this fault until {@link #clearFaults()}. */
  public synchronized void always(Command command, Fault fault) {
    standing.put(command, fault);
  }

  /** Forgets queued and standing faults; other settings stay. */
  public synchronized void clearFaults() {
    queued.clear();
    standing.clear();
  }

  /** How long an answer takes when the client waits for it: one round trip. */
  public void latency(Duration roundTrip) {
    settings.put(Setting.LATENCY, roundTrip);
  }

  /** Logins beyond this many at a time are refused. */
  public void connectionLimit(int connections) {
    settings.put(Setting.CONNECTION_LIMIT, connections);
  }

  /** True: every token is refused, with the challenge. */
  public void refuseTokens(boolean refuse) {
    settings.put(Setting.REFUSES_TOKENS, refuse);
  }

  /** False: APPEND, MOVE and COPY are answered without UIDs. */
  public void appendUid(boolean given) {
    settings.put(Setting.APPEND_UID, given);
  }

  public void deduplication(Deduplication rule) {
    settings.put(Setting.DEDUPLICATION, rule);
  }

  public void searchLag(SearchLag lag) {
    settings.put(Setting.SEARCH_LAG, lag);
  }

  public void expungeRule(ExpungeRule rule) {
    settings.put(Setting.EXPUNGE_RULE, rule);
  }

  /** A session is ended with BYE once it is this old, at its next command or in IDLE. */
  public void sessionLife(Duration life) {
    settings.put(Setting.SESSION_LIFE, life);
  }

  public Duration latency() {
    return (Duration) get(Setting.LATENCY);
  }

  public int connectionLimit() {
    return (Integer) get(Setting.CONNECTION_LIMIT);
  }

  public boolean refusesTokens() {
    return (Boolean) get(Setting.REFUSES_TOKENS);
  }

  public boolean appendUid() {
    return (Boolean) get(Setting.APPEND_UID);
  }

  public Deduplication deduplication() {
    return (Deduplication) get(Setting.DEDUPLICATION);
  }

  public SearchLag searchLag() {
    return (SearchLag) get(Setting.SEARCH_LAG);
  }

  public ExpungeRule expungeRule() {
    return (ExpungeRule) get(Setting.EXPUNGE_RULE);
  }

  public Duration sessionLife() {
    return (Duration) get(Setting.SESSION_LIFE);
  }

  /** Takes the fault that this command meets, if any. */
  public Optional<Fault> take(Command command) {
    return takeQueued(command)
        .or(() -> forAll == null ? Optional.empty() : forAll.takeQueued(command))
        .or(() -> standing(command))
        .or(() -> forAll == null ? Optional.empty() : forAll.standing(command));
  }

  private synchronized Optional<Fault> takeQueued(Command command) {
    Deque<Fault> faults = queued.get(command);
    return faults == null ? Optional.empty() : Optional.ofNullable(faults.pollFirst());
  }

  private synchronized Optional<Fault> standing(Command command) {
    return Optional.ofNullable(standing.get(command));
  }

  private Object get(Setting setting) {
    Object own = settings.get(setting);
    if (own != null) {
      return own;
    }
    if (forAll == null) {
      throw new IllegalStateException("The behaviour for all lacks " + setting);
    }
    return forAll.get(setting);
  }
}
