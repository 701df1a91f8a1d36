package dev.umsync.worker.failure;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells from a server's words what kind of failure it is: by text and response code, first rule
 * wins. The texts are those of Gmail, Microsoft 365, Dovecot and James; the codes those of RFC
 * 5530. Stateless.
 */
public final class FailureReader {
  /** What was being done; some codes mean different things at different times. */
  public enum Phase {
    LOGIN,
    APPEND,
    OTHER
  }

  private static final Pattern BACKOFF =
      Pattern.compile("backoff time:\\s*(\\d{1,12})\\s*milliseconds");

  private record Rule(FailureKind kind, Set<Phase> phases, Set<String> codes, List<String> words) {
    boolean fits(Phase phase, Refusal refusal, String lowered) {
      return phases.contains(phase)
          && (codes.contains(refusal.code()) || words.stream().anyMatch(lowered::contains));
    }
  }

  private static final Set<Phase> ALWAYS = Set.of(Phase.values());
  private static final Set<Phase> LOGIN = Set.of(Phase.LOGIN);
  private static final Set<Phase> AFTER = Set.of(Phase.APPEND, Phase.OTHER);

  private static final List<Rule> RULES =
      List.of(
          rule(
              FailureKind.OVER_BANDWIDTH,
              ALWAYS,
              Set.of(),
              "bandwidth limits",
              "lockdown in sector"),
          rule(
              FailureKind.THROTTLED,
              ALWAYS,
              Set.of("THROTTLED"),
              "throttled",
              "suggested backoff time"),
          rule(
              FailureKind.TOO_MANY_CONNECTIONS,
              ALWAYS,
              Set.of(),
              "too many simultaneous connections",
              "maximum number of connections",
              "too many connections"),
          rule(FailureKind.TOO_MANY_CONNECTIONS, LOGIN, Set.of("LIMIT")),
          rule(
              FailureKind.IMAP_OFF_FOR_DOMAIN,
              ALWAYS,
              Set.of(),
              "imap access is disabled for your domain"),
          rule(FailureKind.IMAP_OFF_FOR_USER, ALWAYS, Set.of(), "not enabled for imap"),
          rule(
              FailureKind.WEB_LOGIN_REQUIRED,
              ALWAYS,
              Set.of("WEBALERT"),
              "web login required",
              "log in via your web browser"),
          rule(FailureKind.SESSION_EXPIRED, ALWAYS, Set.of(), "session expired"),
          rule(
              FailureKind.NOT_PERMITTED_BY_SERVER,
              ALWAYS,
              Set.of(),
              "authenticated but not connected"),
          rule(FailureKind.OVER_BANDWIDTH, LOGIN, Set.of("OVERQUOTA")),
          rule(
              FailureKind.MAILBOX_FULL,
              AFTER,
              Set.of("OVERQUOTA"),
              "quota exceeded",
              "over quota",
              "mailbox is full"),
          rule(
              FailureKind.MESSAGE_TOO_LARGE,
              AFTER,
              Set.of("TOOBIG"),
              "message too large",
              "message is too large",
              "maximum message size",
              "appendlimit"),
          rule(
              FailureKind.UNAVAILABLE,
              ALWAYS,
              Set.of("UNAVAILABLE", "INUSE", "SERVERBUG"),
              "system error",
              "temporary",
              "temporarily",
              "try again later"),
          rule(FailureKind.TOKEN_REFUSED, ALWAYS, Set.of("AUTHENTICATIONFAILED")),
          rule(
              FailureKind.TOKEN_REFUSED,
              LOGIN,
              Set.of("EXPIRED"),
              "invalid credentials",
              "authenticate failed",
              "authentication failed",
              "delegation is forbidden"),
          rule(
              FailureKind.NOT_PERMITTED_BY_SERVER,
              ALWAYS,
              Set.of("AUTHORIZATIONFAILED", "NOPERM", "PRIVACYREQUIRED"),
              "permission denied"),
          rule(
              FailureKind.FOLDER_MISSING,
              AFTER,
              Set.of("TRYCREATE", "NONEXISTENT"),
              "doesn't exist",
              "does not exist",
              "no such mailbox",
              "unknown mailbox",
              "no such folder",
              "mailbox not found"));

  private FailureReader() {}

  /** The failure that this refusal means. */
  public static ImapFailure read(Phase phase, Refusal refusal) {
    String lowered = refusal.text().toLowerCase(Locale.ROOT);
    FailureKind kind =
        rule(phase, refusal)
            .map(rule -> overQuotaInBye(rule.kind(), refusal))
            .orElseGet(() -> unexplained(phase, refusal));
    return new ImapFailure(
        kind, refusal.label(), SafeText.of(refusal.text()), suggestedWait(lowered));
  }

  /**
   * The failure that these refusals of one command mean together: untagged ones often say why, the
   * tagged one only that.
   *
   * @param refusals in the order received, not empty
   */
  public static ImapFailure read(Phase phase, List<Refusal> refusals) {
    Refusal best = refusals.getLast();
    for (Refusal refusal : refusals.reversed()) {
      if (strength(phase, refusal) > strength(phase, best)) {
        best = refusal;
      }
    }
    return read(phase, best);
  }

  /**
   * How much a refusal explains: nothing, that the token was refused (for whatever reason), or a
   * reason.
   */
  private static int strength(Phase phase, Refusal refusal) {
    return rule(phase, refusal)
        .map(rule -> rule.kind() == FailureKind.TOKEN_REFUSED ? 1 : 2)
        .orElse(0);
  }

  private static Optional<Rule> rule(Phase phase, Refusal refusal) {
    String lowered = refusal.text().toLowerCase(Locale.ROOT);
    return RULES.stream().filter(rule -> rule.fits(phase, refusal, lowered)).findFirst();
  }

  /** A mailbox that is full refuses a message; it does not end the session. */
  private static FailureKind overQuotaInBye(FailureKind kind, Refusal refusal) {
    return kind == FailureKind.MAILBOX_FULL && refusal.type() == Refusal.Type.BYE
        ? FailureKind.OVER_BANDWIDTH
        : kind;
  }

  private static FailureKind unexplained(Phase phase, Refusal refusal) {
    if (refusal.type() != Refusal.Type.BYE) {
      return FailureKind.UNKNOWN;
    }
    return phase == Phase.LOGIN ? FailureKind.UNAVAILABLE : FailureKind.CONNECTION_LOST;
  }

  private static Optional<Duration> suggestedWait(String lowered) {
    Matcher matcher = BACKOFF.matcher(lowered);
    return matcher.find()
        ? Optional.of(Duration.ofMillis(Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  private static Rule rule(
      FailureKind kind, Set<Phase> phases, Set<String> codes, String... words) {
    return new Rule(kind, phases, codes, List.of(words));
  }
}
