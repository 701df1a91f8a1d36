package dev.umsync.worker.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.failure.FailureReader.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureReaderTest {

  /**
   * Every text that Gmail, Microsoft 365, Dovecot and James are known to send, and the codes of RFC
   * 5530.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          LOGIN  | NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)                                    | TOKEN_REFUSED
          LOGIN  | NO [ALERT] Invalid credentials (Failure)                                                   | TOKEN_REFUSED
          LOGIN  | NO SASL authentication failed                                                              | TOKEN_REFUSED
          LOGIN  | NO AUTHENTICATE failed.                                                                    | TOKEN_REFUSED
          LOGIN  | NO AUTHENTICATE failed. Delegation is forbidden.                                           | TOKEN_REFUSED
          LOGIN  | NO [EXPIRED] That token is too old                                                         | TOKEN_REFUSED
          LOGIN  | NO [ALERT] Too many simultaneous connections. (Failure)                                    | TOO_MANY_CONNECTIONS
          LOGIN  | NO [LIMIT] Maximum number of connections from user+IP exceeded                             | TOO_MANY_CONNECTIONS
          LOGIN  | NO [LIMIT] Enough                                                                          | TOO_MANY_CONNECTIONS
          LOGIN  | BYE Too many connections                                                                   | TOO_MANY_CONNECTIONS
          LOGIN  | NO [ALERT] IMAP access is disabled for your domain. Please contact your domain administrator. (Failure) | IMAP_OFF_FOR_DOMAIN
          LOGIN  | NO [ALERT] Your account is not enabled for IMAP use. (Failure)                             | IMAP_OFF_FOR_USER
          LOGIN  | NO [WEBALERT https://accounts.google.com/signin/continue?sarp=1&scc=1] Web login required. | WEB_LOGIN_REQUIRED
          LOGIN  | NO [ALERT] Please log in via your web browser: https://support.google.com/mail/accounts/answer/78754 (Failure) | WEB_LOGIN_REQUIRED
          LOGIN  | NO [UNAVAILABLE] Temporary authentication failure.                                         | UNAVAILABLE
          LOGIN  | BYE [OVERQUOTA] Account exceeded command or bandwidth limits.                              | OVER_BANDWIDTH
          LOGIN  | NO [OVERQUOTA] No more today                                                               | OVER_BANDWIDTH
          LOGIN  | BYE Server going down                                                                      | UNAVAILABLE
          LOGIN  | NO [AUTHORIZATIONFAILED] Not for you                                                       | NOT_PERMITTED_BY_SERVER
          LOGIN  | NO Something nobody has seen                                                               | UNKNOWN
          OTHER  | BYE [OVERQUOTA] Account exceeded command or bandwidth limits. m5mb123                      | OVER_BANDWIDTH
          OTHER  | NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)                     | OVER_BANDWIDTH
          OTHER  | NO Account exceeded command or bandwidth limits. (Failure)                                 | OVER_BANDWIDTH
          APPEND | NO [OVERQUOTA] Quota exceeded (mailbox for user is full)                                   | MAILBOX_FULL
          APPEND | BYE [OVERQUOTA] Enough of you                                                              | OVER_BANDWIDTH
          OTHER  | NO [OVERQUOTA] No room for the copy                                                        | MAILBOX_FULL
          OTHER  | NO [THROTTLED] Slow down                                                                   | THROTTLED
          OTHER  | BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds                       | THROTTLED
          LOGIN  | BAD User is authenticated but not connected.                                               | NOT_PERMITTED_BY_SERVER
          OTHER  | BAD User is authenticated but not connected.                                               | NOT_PERMITTED_BY_SERVER
          OTHER  | BYE Session expired, please login again.                                                   | SESSION_EXPIRED
          APPEND | BYE Session expired, please login again.                                                   | SESSION_EXPIRED
          OTHER  | BYE [UNAVAILABLE] Temporary System Error                                                   | UNAVAILABLE
          OTHER  | NO [UNAVAILABLE] Temporary System Error (Failure)                                          | UNAVAILABLE
          OTHER  | NO System Error (Failure)                                                                  | UNAVAILABLE
          OTHER  | NO [SERVERBUG] Internal error occurred. Refer to server log for more information.          | UNAVAILABLE
          OTHER  | NO [INUSE] Mailbox in use                                                                  | UNAVAILABLE
          APPEND | NO [TOOBIG] Message too large.                                                             | MESSAGE_TOO_LARGE
          APPEND | NO Message exceeds the maximum message size                                                | MESSAGE_TOO_LARGE
          APPEND | NO [TRYCREATE] Mailbox doesn't exist: Voicemail                                            | FOLDER_MISSING
          OTHER  | NO [NONEXISTENT] Unknown Mailbox: Voicemail (now in authenticated state) (Failure)         | FOLDER_MISSING
          OTHER  | NO [NOPERM] Permission denied                                                              | NOT_PERMITTED_BY_SERVER
          OTHER  | BYE Server shutting down.                                                                  | CONNECTION_LOST
          OTHER  | BYE Disconnected for inactivity.                                                           | CONNECTION_LOST
          OTHER  | BAD Error in IMAP command                                                                  | UNKNOWN
          """)
  void readsWhatServersSay(Phase phase, String line, FailureKind kind) {
    assertThat(read(phase, line).kind()).isEqualTo(kind);
  }

  @Test
  void theTimeThatMicrosoftNamesIsKept() {
    assertThat(
            read(
                    Phase.OTHER,
                    "BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds")
                .suggestedWait())
        .contains(Duration.ofMillis(92_415));
  }

  @Test
  void anUntaggedReasonBeatsATaggedRefusalThatGivesNone() {
    List<Refusal> both =
        List.of(
            refusal("NO [WEBALERT https://accounts.google.com/x] Web login required."),
            refusal("NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)"));

    assertThat(FailureReader.read(Phase.LOGIN, both).kind())
        .isEqualTo(FailureKind.WEB_LOGIN_REQUIRED);
  }

  @Test
  void aTaggedReasonBeatsAnUntaggedWord() {
    List<Refusal> both =
        List.of(refusal("NO [ALERT] Something nobody has seen"), refusal("NO [TOOBIG] no"));

    assertThat(FailureReader.read(Phase.APPEND, both).kind())
        .isEqualTo(FailureKind.MESSAGE_TOO_LARGE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Please log in: https://support.google.com/mail?x=1 (Failure)      | Please log in: (link) (Failure)
          mailbox of jane.doe@example.com is full                           | mailbox of (address) is full
          session ya29.A0ARrdaM-abcdefghijklmnopqrstuvwxyz0123456789 ended  | session (…) ended
          user=<jane@example.com> refused                                   | (address) refused
          """)
  void safeTextHasNoLinkAddressOrToken(String text, String safe) {
    assertThat(SafeText.of(text)).isEqualTo(safe);
  }

  @Test
  void safeTextIsShortAndOnOneLine() {
    assertThat(SafeText.of("a b\r\n".repeat(500)))
        .hasSizeLessThanOrEqualTo(200)
        .doesNotContain("\n");
  }

  private static ImapFailure read(Phase phase, String line) {
    return FailureReader.read(phase, refusal(line));
  }

  private static Refusal refusal(String line) {
    int space = line.indexOf(' ');
    return Refusal.parse(
        Refusal.Type.valueOf(line.substring(0, space).toUpperCase(Locale.ROOT)),
        line.substring(space + 1));
  }
}
