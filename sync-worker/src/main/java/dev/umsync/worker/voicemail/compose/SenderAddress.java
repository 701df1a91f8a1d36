package dev.umsync.worker.voicemail.compose;

import dev.umsync.worker.mime.MailAddress;

/**
 * The address that voicemails come from; nobody reads what is sent to it. Thread rule: immutable.
 *
 * @param pattern an address in which {@code {domain}} stands for the subscriber's own mail domain
 */
public record SenderAddress(String pattern) {
  /** In the subscriber's own domain, so that filters for strangers' mail let it through. */
  public static final SenderAddress DEFAULT = new SenderAddress("voicemail-no-reply@{domain}");

  private static final String DOMAIN = "{domain}";

  /** Validates. */
  public SenderAddress {
    if (!isValid(pattern)) {
      throw new IllegalArgumentException(
          "the sender is an address such as voicemail-no-reply@{domain}");
    }
  }

  /** Whether an address comes of it. */
  public static boolean isValid(String pattern) {
    return MailAddress.of(pattern.replace(DOMAIN, "example.com")).isPresent();
  }

  /** The sender for a subscriber of this mail domain. */
  MailAddress forDomain(String domain) {
    return MailAddress.of(pattern.replace(DOMAIN, domain))
        .or(() -> MailAddress.of(pattern.replace(DOMAIN, "umsync.invalid")))
        .orElseThrow(() -> new IllegalStateException("the sender was checked when it was made"));
  }
}
