package dev.umsync.worker.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.failure.FailureAction.AskNewTokenThenPark;
import dev.umsync.worker.failure.FailureAction.BackOffMailbox;
import dev.umsync.worker.failure.FailureAction.CreateFolderThenPark;
import dev.umsync.worker.failure.FailureAction.DeliverWithoutAudio;
import dev.umsync.worker.failure.FailureAction.Hold;
import dev.umsync.worker.failure.FailureAction.HoldThenPark;
import dev.umsync.worker.failure.FailureAction.Park;
import dev.umsync.worker.failure.FailureAction.Reconnect;
import dev.umsync.worker.failure.FailureAction.SearchThenDecide;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailurePolicyTest {
  private static final FailurePolicy POLICY = FailurePolicy.defaults();

  /** The failure table, row by row. */
  static Stream<Arguments> table() {
    Park park = new Park(POLICY.probeAfter());
    Reconnect reconnect = new Reconnect(POLICY.reconnect());
    return Stream.of(
        Arguments.of(FailureKind.TOKEN_REFUSED, new AskNewTokenThenPark()),
        Arguments.of(FailureKind.NO_TOKEN, park),
        Arguments.of(FailureKind.IMAP_OFF_FOR_DOMAIN, park),
        Arguments.of(FailureKind.IMAP_OFF_FOR_USER, park),
        Arguments.of(FailureKind.WEB_LOGIN_REQUIRED, park),
        Arguments.of(FailureKind.TOO_MANY_CONNECTIONS, new BackOffMailbox(POLICY.crowded())),
        Arguments.of(FailureKind.THROTTLED, new Hold(Duration.ofMinutes(1))),
        Arguments.of(FailureKind.OVER_BANDWIDTH, new Hold(Duration.ofHours(2))),
        Arguments.of(FailureKind.MAILBOX_FULL, new HoldThenPark(Duration.ofMinutes(30))),
        Arguments.of(FailureKind.MESSAGE_TOO_LARGE, new DeliverWithoutAudio()),
        Arguments.of(FailureKind.UNAVAILABLE, reconnect),
        Arguments.of(FailureKind.CONNECT_FAILED, reconnect),
        Arguments.of(FailureKind.TLS_FAILED, reconnect),
        Arguments.of(FailureKind.CONNECTION_LOST, reconnect),
        Arguments.of(FailureKind.TIMED_OUT, reconnect),
        Arguments.of(FailureKind.SESSION_EXPIRED, reconnect),
        Arguments.of(FailureKind.AMBIGUOUS, new SearchThenDecide()),
        Arguments.of(FailureKind.FOLDER_MISSING, new CreateFolderThenPark()),
        Arguments.of(FailureKind.MESSAGE_GONE, new SearchThenDecide()),
        Arguments.of(FailureKind.NOT_PERMITTED_BY_SERVER, new BackOffMailbox(POLICY.crowded())),
        Arguments.of(FailureKind.UNSUPPORTED, park),
        Arguments.of(FailureKind.MISCONFIGURED, park),
        Arguments.of(FailureKind.NO_CAPACITY, reconnect),
        Arguments.of(FailureKind.CANCELLED, reconnect),
        Arguments.of(FailureKind.UNKNOWN, new Reconnect(POLICY.unknown())));
  }

  @ParameterizedTest
  @MethodSource("table")
  void eachKindHasItsAction(FailureKind kind, FailureAction action) {
    assertThat(POLICY.actionFor(new ImapFailure(kind, "", ""))).isEqualTo(action);
  }

  @Test
  void theTableHasEveryKindOnce() {
    assertThat(table().map(row -> row.get()[0]))
        .containsExactlyInAnyOrder((Object[]) FailureKind.values());
  }

  @Test
  void theTimeThatAServerNamesWinsWithinTheLongestHold() {
    assertThat(POLICY.actionFor(throttledFor(Duration.ofMillis(92_415))))
        .isEqualTo(new Hold(Duration.ofMillis(92_415)));
    assertThat(POLICY.actionFor(throttledFor(Duration.ofDays(300))))
        .isEqualTo(new Hold(POLICY.longestHold()));
  }

  @Test
  void anUnknownFailureIsTriedLessOftenThanOneThatIsKnownToPass() {
    assertThat(POLICY.unknown().attempts()).isLessThan(POLICY.reconnect().attempts());
  }

  private static ImapFailure throttledFor(Duration wait) {
    return new ImapFailure(FailureKind.THROTTLED, "BAD", "", Optional.of(wait));
  }
}
