package dev.umsync.worker.mime;

import java.net.IDN;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A mail address as it stands in a 7-bit header (RFC 5322 section 3.4.1). Thread rule: immutable.
 *
 * @param text local part, quoted where it must be, and the domain in its ASCII form
 */
public record MailAddress(String text) {
  private static final Pattern DOT_ATOM =
      Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
  private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9._-]{1,255}");
  private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1,64}");

  /**
   * The address, or empty where no 7-bit header can hold it: a local part beyond ASCII (RFC 6532
   * would be needed).
   */
  public static Optional<MailAddress> of(String address) {
    int at = address.lastIndexOf('@');
    if (at < 1) {
      return Optional.empty();
    }
    String local = address.substring(0, at);
    Optional<String> domain = asciiDomain(address.substring(at + 1));
    if (domain.isEmpty() || !PRINTABLE.matcher(local).matches()) {
      return Optional.empty();
    }
    String written =
        DOT_ATOM.matcher(local).matches()
            ? local
            : "\"" + local.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    return Optional.of(new MailAddress(written + "@" + domain.get()));
  }

  private static Optional<String> asciiDomain(String domain) {
    try {
      return Optional.of(IDN.toASCII(domain)).filter(d -> DOMAIN.matcher(d).matches());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
