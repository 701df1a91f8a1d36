package dev.umsync.worker.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.Provider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A table of tokens with the time in the test's hand. One thread. */
public final class TokenRig {
  public static final Subscriber ANA = Subscriber.of("ana@example.com");
  public static final Subscriber BEA = Subscriber.of("bea@example.com");
  private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");

  /** For whom a token was asked for. */
  public final List<Subscriber> asked = new ArrayList<>();

  public final MeterRegistry registry = new SimpleMeterRegistry();
  public final TokenTable table;
  final List<Subscriber> told = new ArrayList<>();

  /** How long each request takes to be sent. */
  Duration eachTakes = Duration.ZERO;

  private final SealedTokens tokens;
  private Instant now = START;
  private int looks;

  /** With new keys in this folder. */
  public TokenRig(Path folder) throws KeyTrouble {
    this(new SealedTokens(folder), 10);
  }

  TokenRig(SealedTokens tokens, int most) {
    this.tokens = tokens;
    InstantSource time = () -> now;
    table =
        new TokenTable(
            tokens.opener(),
            new Requests(
                (who, request) -> {
                  asked.add(who);
                  passes(eachTakes);
                },
                RequestPacing.DEFAULT,
                // Each look at it takes a millisecond, so that waiting ends.
                () -> Duration.between(START, now).plusMillis(looks++).toNanos()),
            most,
            TokenRig::partition,
            time.withZone(ZoneOffset.UTC),
            registry,
            told::add);
  }

  static int partition(Subscriber who) {
    return who.equals(ANA) ? 3 : 4;
  }

  static Account account(Subscriber who) {
    return new Account(who.address(), new Provider("gmail"));
  }

  /** Nothing but the time. */
  public void passes(Duration time) {
    now = now.plus(time);
  }

  /** Somebody waits for a token that does not come. */
  public void giveUp(Subscriber who) throws InterruptedException {
    giveUp(who, Duration.ZERO);
  }

  void giveUp(Subscriber who, Duration life) throws InterruptedException {
    assertThat(await(who, life, Duration.ofMillis(1))).isFalse();
  }

  /** Whether a token that lives so long is there by then. */
  boolean await(Subscriber who, Duration life, Duration patience) throws InterruptedException {
    return table.await(account(who), now.plus(life), Optional.empty(), patience).isPresent();
  }

  /** A token comes that lives so long. */
  public void publish(Subscriber who, Duration life) {
    SealedTokens.publish(table, partition(who), who, tokens.token(who, "t1", now, now.plus(life)));
  }
}
