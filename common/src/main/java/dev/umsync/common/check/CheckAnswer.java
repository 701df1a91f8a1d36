package dev.umsync.common.check;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The value on {@code umsync.check-answers}. Thread rule: immutable.
 *
 * @param id the request's
 * @param instance which worker tried
 * @param findings in the order of the steps, up to the first red one
 */
public record CheckAnswer(String id, String instance, List<MailboxFinding> findings) {
  /** Validates and copies. */
  public CheckAnswer {
    requireNonNull(id, "id");
    requireNonNull(instance, "instance");
    findings = List.copyOf(findings);
  }
}
