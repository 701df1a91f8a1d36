package dev.umsync.worker.mailbox;

import java.util.Locale;

/**
 * One person's mailbox at one provider: what connections, tokens and limits are kept by. Immutable;
 * {@link #toString} shows no address, so that none can reach a log line.
 *
 * @param address the mail address, lower-cased; the name given in XOAUTH2's {@code user=}
 * @param provider selects host, port and trust from the worker's configuration
 */
public record Account(String address, Provider provider) {
  public Account {
    address = address.strip().toLowerCase(Locale.ROOT);
    int at = address.indexOf('@');
    if (at < 1
        || at == address.length() - 1
        || address.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      throw new IllegalArgumentException(
          "account: the mail address is not of the form name@domain");
    }
  }

  /** The mail domain, which names the tenant. */
  public String domain() {
    return address.substring(address.lastIndexOf('@') + 1);
  }

  @Override
  public String toString() {
    return "Account[*@" + domain() + " at " + provider + "]";
  }
}
