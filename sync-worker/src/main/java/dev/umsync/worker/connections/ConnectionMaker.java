package dev.umsync.worker.connections;

import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.AccessToken;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.mailbox.TokenSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Makes a connection: a token, then a place under the limits, then the server. Also decides when
 * the connection has to go. Safe for any number of threads.
 */
final class ConnectionMaker {
  private final Connector connector;
  private final TokenSource tokens;
  private final WarmShelf shelf;
  private final ConnectionLimits limits;
  private final Clock clock;
  private final LongSupplier nanos;
  private final RandomGenerator random;

  ConnectionMaker(
      Connector connector,
      TokenSource tokens,
      WarmShelf shelf,
      ConnectionLimits limits,
      Clock clock,
      LongSupplier nanos,
      RandomGenerator random) {
    this.connector = connector;
    this.tokens = tokens;
    this.shelf = shelf;
    this.limits = limits;
    this.clock = clock;
    this.nanos = nanos;
    this.random = random;
  }

  /**
   * A new connection in a place of its own.
   *
   * @param validUntil its token lives until then at least
   * @param deadline on the ticker, for the token and the place together
   */
  MailboxAnswer<WarmConnection> make(
      Account account, AccountSlot slot, Instant validUntil, long deadline)
      throws InterruptedException {
    Optional<AccessToken> token =
        tokens.await(
            account,
            validUntil,
            slot.refusedIssuedAt(),
            Duration.ofNanos(Math.max(0, deadline - nanos.getAsLong())));
    if (token.isEmpty()) {
      return failed(FailureKind.NO_TOKEN, "TOKEN", "no fresh token for this mailbox came in time");
    }
    return switch (shelf.reserve(account.provider(), deadline - nanos.getAsLong())) {
      case FULL ->
          failed(
              FailureKind.NO_CAPACITY,
              "LIMIT",
              "no place under the connection limits came free in time");
      case CLOSED -> failed(FailureKind.CANCELLED, "CLOSED", "the worker is stopping");
      case RESERVED -> inPlace(account, slot, token.get());
    };
  }

  private MailboxAnswer<WarmConnection> inPlace(
      Account account, AccountSlot slot, AccessToken token) {
    boolean made = false;
    try {
      MailboxAnswer<MailConnection> answer = connector.connect(account, token);
      made = answer instanceof Ok<MailConnection>;
      if (made) {
        slot.accept();
      } else if (answer instanceof Failed<MailConnection>(ImapFailure failure)
          && failure.kind() == FailureKind.TOKEN_REFUSED) {
        slot.refuse(token);
      }
      return answer.map(connection -> dated(connection, token));
    } finally {
      if (!made) {
        shelf.release(account.provider());
      }
    }
  }

  private WarmConnection dated(MailConnection connection, AccessToken token) {
    Duration quarter = Duration.between(clock.instant(), token.expiresAt()).dividedBy(4);
    Duration margin = quarter.compareTo(limits.renewBefore()) < 0 ? quarter : limits.renewBefore();
    long jitterMillis = margin.toMillis() > 0 ? random.nextLong(margin.toMillis()) : 0;
    return new WarmConnection(
        connection,
        token.expiresAt().minus(margin).minusMillis(jitterMillis),
        token.expiresAt().minus(margin.dividedBy(2)),
        token.expiresAt(),
        nanos.getAsLong());
  }

  private static <T> MailboxAnswer<T> failed(FailureKind kind, String code, String text) {
    return new Failed<>(new ImapFailure(kind, code, text));
  }
}
