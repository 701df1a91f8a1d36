package dev.umsync.testbed.idp;

import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides on one RFC 7523 assertion the way Google's endpoint does. Pure but for the directory it
 * reads; any thread.
 */
final class AssertionJudge {
  /** What an assertion gets. */
  sealed interface Verdict {
    record Granted(String clientId, String subject, String scope) implements Verdict {}

    record Refused(TokenError error) implements Verdict {}
  }

  private static final Duration LONGEST_LIFE = Duration.ofMinutes(60);

  private final WorkspaceDirectory directory;
  private final Set<String> audiences;
  private final Duration clockSkew;

  AssertionJudge(WorkspaceDirectory directory, Set<String> audiences, Duration clockSkew) {
    this.directory = directory;
    this.audiences = Set.copyOf(audiences);
    this.clockSkew = clockSkew;
  }

  Verdict judge(String assertion, Instant now) {
    Optional<Jwt> parsed = Jwt.parse(assertion);
    if (parsed.isEmpty()) {
      return refused(TokenError.MALFORMED_ASSERTION);
    }
    Jwt jwt = parsed.get();
    Optional<WorkspaceDirectory.Account> account = directory.account(jwt.text("iss"));
    if (account.isEmpty()) {
      return refused(TokenError.ACCOUNT_NOT_FOUND);
    }
    if (!isSigned(jwt, account.get().keys())) {
      return refused(TokenError.INVALID_SIGNATURE);
    }
    if (!audiences.contains(jwt.text("aud"))) {
      return refused(TokenError.WRONG_AUDIENCE);
    }
    if (!isShortLived(jwt, now)) {
      return refused(TokenError.NOT_SHORT_LIVED);
    }
    if (jwt.text("scope").isBlank()) {
      return refused(TokenError.INVALID_SCOPE);
    }
    return judgeSubject(jwt, account.get());
  }

  private Verdict judgeSubject(Jwt jwt, WorkspaceDirectory.Account account) {
    String scope = jwt.text("scope").strip();
    String subject = jwt.text("sub").toLowerCase(Locale.ROOT);
    if (subject.isEmpty()) {
      // Without a subject the account speaks for itself, which needs no delegation.
      return new Verdict.Granted(account.clientId(), account.clientEmail(), scope);
    }
    int at = subject.indexOf('@');
    if (at <= 0 || at == subject.length() - 1 || at != subject.lastIndexOf('@')) {
      return refused(TokenError.NOT_A_VALID_EMAIL);
    }
    Set<String> allowed = directory.delegatedScopes(account.clientId(), subject.substring(at + 1));
    if (!allowed.containsAll(List.of(scope.split("\\s+", -1)))) {
      return refused(TokenError.UNAUTHORIZED_CLIENT);
    }
    Optional<WorkspaceDirectory.UserStatus> status = directory.status(subject);
    if (status.isEmpty()) {
      return refused(TokenError.INVALID_EMAIL);
    }
    return switch (status.get()) {
      case ACTIVE -> new Verdict.Granted(account.clientId(), subject, scope);
      case DELETED -> refused(TokenError.ACCOUNT_DELETED);
      case RESTRICTED -> refused(TokenError.ACCOUNT_RESTRICTED);
    };
  }

  private static boolean isSigned(Jwt jwt, Map<String, PublicKey> keys) {
    String id = jwt.header().path("kid").asText("");
    if (id.isEmpty()) {
      // A .p12 does not tell its key's id; any key of the account will do.
      return keys.values().stream().anyMatch(jwt::isSignedBy);
    }
    PublicKey key = keys.get(id);
    return key != null && jwt.isSignedBy(key);
  }

  private boolean isShortLived(Jwt jwt, Instant now) {
    if (!jwt.claims().path("iat").isIntegralNumber()
        || !jwt.claims().path("exp").isIntegralNumber()) {
      return false;
    }
    Instant issued = Instant.ofEpochSecond(jwt.claims().path("iat").longValue());
    Instant expires = Instant.ofEpochSecond(jwt.claims().path("exp").longValue());
    return expires.isAfter(issued)
        && !expires.isAfter(issued.plus(LONGEST_LIFE))
        && !issued.isAfter(now.plus(clockSkew))
        && expires.isAfter(now.minus(clockSkew));
  }

  private static Verdict refused(TokenError error) {
    return new Verdict.Refused(error);
  }
}
