package dev.umsync.worker.phone;

import java.util.Optional;

/**
 * A number as it is shown. Thread rule: immutable.
 *
 * @param text for people, in international form where it is a number of some country
 * @param e164 with its plus sign (ITU-T E.164), empty where it is no number of any country
 * @param dialled digits with a leading plus where there is one; empty where it can't be dialled,
 *     such as {@code anonymous} or {@code sip:ana@example.com}
 */
public record ShownNumber(String text, Optional<String> e164, Optional<String> dialled) {

  /** Whether both are one number, written differently or not. */
  public boolean sameAs(ShownNumber other) {
    return text.equalsIgnoreCase(other.text)
        || (dialled.isPresent() && digits(dialled).equals(digits(other.dialled)));
  }

  private static Optional<String> digits(Optional<String> dialled) {
    return dialled.map(d -> d.startsWith("+") ? d.substring(1) : d);
  }

  /** As a link that a phone dials (RFC 3966). */
  public Optional<String> telUri() {
    return dialled.map(d -> "tel:" + d);
  }
}
