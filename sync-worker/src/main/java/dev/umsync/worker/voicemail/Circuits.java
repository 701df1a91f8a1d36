package dev.umsync.worker.voicemail;

import dev.umsync.worker.failure.CircuitBreaker;
import dev.umsync.worker.failure.CircuitBreaker.State;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit for each provider and for each tenant at a provider: while one is open its people's
 * events are parked without asking their mailboxes; when it closes somebody is told, so that they
 * are tried again. As many as there are tenants; safe for any number of threads.
 */
public final class Circuits {
  private static final Logger LOG = LoggerFactory.getLogger(Circuits.class);

  private final Clock clock;
  private final CircuitBreaker.Limits limits;
  private final MeterRegistry registry;
  private final Consumer<Predicate<Account>> closed;
  private final ConcurrentHashMap<String, CircuitBreaker> providers = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, CircuitBreaker> tenants = new ConcurrentHashMap<>();

  /**
   * All closed.
   *
   * @param closed told whose circuit has closed, by the thread that learned it; must not block
   */
  public Circuits(
      Clock clock,
      CircuitBreaker.Limits limits,
      MeterRegistry registry,
      Consumer<Predicate<Account>> closed) {
    this.clock = clock;
    this.limits = limits;
    this.registry = registry;
    this.closed = closed;
    for (String state : List.of("closed", "open", "half-open")) {
      gauge("provider", providers, state);
      gauge("tenant", tenants, state);
    }
  }

  private void gauge(
      String scope, ConcurrentHashMap<String, CircuitBreaker> circuits, String state) {
    registry.gauge(
        "umsync.worker.circuits",
        Tags.of("scope", scope, "state", state),
        circuits,
        all -> all.values().stream().filter(c -> word(c.state()).equals(state)).count());
  }

  private static String word(State state) {
    return switch (state) {
      case State.Closed closed -> "closed";
      case State.Open open -> "open";
      case State.HalfOpen halfOpen -> "half-open";
    };
  }

  /** Whether this mailbox may be asked now. */
  public boolean permits(Account account) {
    CircuitBreaker provider = provider(account);
    CircuitBreaker tenant = tenant(account);
    // Neither's only probe is for somebody whom the other refuses.
    return provider.mayPermit() && tenant.mayPermit() && provider.permits() && tenant.permits();
  }

  /** Whether nothing keeps this mailbox from being asked; asking this is no probe. */
  public boolean areClosed(Account account) {
    return provider(account).state() instanceof State.Closed
        && tenant(account).state() instanceof State.Closed;
  }

  /** How long one stays open. */
  public Duration openFor() {
    return limits.openFor();
  }

  /** Learns from what became of an operation. */
  public void record(Account account, MailboxAnswer<?> answer) {
    if (answer instanceof Failed<?>(ImapFailure failure)) {
      failed(account, failure.kind());
    } else {
      provider(account).succeeded();
      tenant(account).succeeded();
    }
  }

  private void failed(Account account, FailureKind kind) {
    if (kind == FailureKind.NO_TOKEN) {
      // Tokens come from the tenant's credential: without one, each of its people would hold a call
      // in flight until patience ends.
      tenant(account).failed();
      return;
    }
    switch (kind.reach()) {
      case PROVIDER -> provider(account).failed();
      case TENANT -> tenant(account).failed();
      case MAILBOX, EVENT -> {
        // A mailbox that answered, if only with a refusal, says that its server is well.
        if (kind != FailureKind.CONNECTION_LOST && kind != FailureKind.AMBIGUOUS) {
          provider(account).succeeded();
        }
      }
      case WORKER -> {}
    }
  }

  private CircuitBreaker provider(Account account) {
    String name = providerOf(account);
    return providers.computeIfAbsent(
        name, k -> circuit("provider", name, other -> providerOf(other).equals(name)));
  }

  private CircuitBreaker tenant(Account account) {
    String key = tenantOf(account);
    return tenants.computeIfAbsent(
        key, k -> circuit("tenant", account.domain(), other -> tenantOf(other).equals(key)));
  }

  private static String providerOf(Account account) {
    return account.provider().name();
  }

  private static String tenantOf(Account account) {
    return account.domain() + " " + providerOf(account);
  }

  private CircuitBreaker circuit(String scope, String name, Predicate<Account> whose) {
    return new CircuitBreaker(clock, limits, (from, to) -> transition(scope, name, to, whose));
  }

  private void transition(String scope, String name, State to, Predicate<Account> whose) {
    LOG.atWarn()
        .addKeyValue(scope, name)
        .addKeyValue("state", to.getClass().getSimpleName())
        .log("A circuit changed its state");
    if (to instanceof State.Closed) {
      closed.accept(whose);
    }
  }
}
