package dev.umsync.worker.failure;

import java.time.Duration;
import java.util.Optional;

/**
 * Why a mailbox operation failed, fit to be shown and logged. Immutable.
 *
 * @param code what the server called it, such as {@code NO OVERQUOTA} or {@code BYE}; the
 *     exception's class for local trouble
 * @param safeText the server's text without addresses, URLs and anything that looks like a secret,
 *     at most 200 characters
 * @param suggestedWait the time the server asked for, if it named one
 */
public record ImapFailure(
    FailureKind kind, String code, String safeText, Optional<Duration> suggestedWait) {
  public ImapFailure(FailureKind kind, String code, String safeText) {
    this(kind, code, safeText, Optional.empty());
  }
}
