package dev.umsync.worker.voicemail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.FailurePolicy;
import dev.umsync.worker.failure.ImapFailure;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FailureVerdictsTest {
  private final FailureVerdicts verdicts = new FailureVerdicts(FailurePolicy.defaults());

  private Verdict<String, String> of(FailureKind kind, int number, Optional<Duration> named) {
    return verdicts.of(new ImapFailure(kind, "CODE", "text", named), number);
  }

  /** The whole table, first attempt and when the attempts are used up. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "TOKEN_REFUSED,           park, park",
    "NO_TOKEN,                park, park",
    "IMAP_OFF_FOR_DOMAIN,     park, park",
    "IMAP_OFF_FOR_USER,       park, park",
    "WEB_LOGIN_REQUIRED,      park, park",
    "TOO_MANY_CONNECTIONS,    retry, park",
    "THROTTLED,               park, park",
    "OVER_BANDWIDTH,          park, park",
    "MAILBOX_FULL,            park, park",
    "MESSAGE_TOO_LARGE,       park, park",
    "UNAVAILABLE,             retry, park",
    "CONNECT_FAILED,          retry, park",
    "TLS_FAILED,              retry, park",
    "CONNECTION_LOST,         retry, park",
    "TIMED_OUT,               retry, park",
    "AMBIGUOUS,               ambiguous, ambiguous",
    "SESSION_EXPIRED,         retry, park",
    "FOLDER_MISSING,          park, park",
    "MESSAGE_GONE,            ambiguous, ambiguous",
    "NOT_PERMITTED_BY_SERVER, retry, park",
    "UNSUPPORTED,             park, park",
    "MISCONFIGURED,           park, park",
    "NO_CAPACITY,             retry, park",
    "CANCELLED,               retry, park",
    "UNKNOWN,                 retry, park",
  })
  void everyFailureHasItsVerdict(FailureKind kind, String first, String last) {
    assertThat(word(of(kind, 1, Optional.empty()))).isEqualTo(first);
    assertThat(word(of(kind, 100, Optional.empty()))).isEqualTo(last);
  }

  @Test
  void tableAboveHasEveryKind() throws NoSuchMethodException {
    CsvSource rows =
        FailureVerdictsTest.class
            .getDeclaredMethod(
                "everyFailureHasItsVerdict", FailureKind.class, String.class, String.class)
            .getAnnotation(CsvSource.class);

    assertThat(rows.value())
        .extracting(row -> FailureKind.valueOf(row.split(",")[0].strip()))
        .containsExactlyInAnyOrder(FailureKind.values());
  }

  private static String word(Verdict<String, String> verdict) {
    return switch (verdict) {
      case Verdict.Done<String, String> d -> "done";
      case Verdict.Retry<String, String> r -> r.ambiguous() ? "ambiguous" : "retry";
      case Verdict.Park<String, String> p -> "park";
      case Verdict.SetAside<String, String> s -> "set aside";
      case Verdict.Nothing<String, String> n -> "nothing";
    };
  }

  @Test
  void shortHoldIsKeptInPlaceAndALongOneParked() {
    assertThat(of(FailureKind.THROTTLED, 1, Optional.of(Duration.ofSeconds(7))))
        .isInstanceOfSatisfying(
            Verdict.Retry.class, r -> assertThat(r.atLeast()).isEqualTo(Duration.ofSeconds(7)));
    assertThat(of(FailureKind.THROTTLED, 1, Optional.of(Duration.ofMillis(92_415))))
        .isInstanceOfSatisfying(
            Verdict.Park.class,
            p -> assertThat(p.notBefore()).isEqualTo(Duration.ofMillis(92_415)));
  }

  @ParameterizedTest
  @EnumSource(FailureKind.class)
  void causeIsAWordFitForAMetric(FailureKind kind) {
    switch (of(kind, 1, Optional.empty())) {
      case Verdict.Retry<String, String> r -> assertThat(r.cause().code()).matches("[a-z-]+");
      case Verdict.Park<String, String> p -> assertThat(p.cause().code()).matches("[a-z-]+");
      case Verdict.Done<String, String> d -> throw new AssertionError("a failure is not done");
      case Verdict.SetAside<String, String> s -> throw new AssertionError("the event is sound");
      case Verdict.Nothing<String, String> n -> throw new AssertionError("an event is no errand");
    }
  }
}
