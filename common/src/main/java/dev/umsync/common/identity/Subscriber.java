package dev.umsync.common.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * A person, named by the lower-cased mail address that is the key on every topic.
 *
 * <p>{@link #toString()} is masked: addresses stay out of logs. Thread rule: immutable.
 *
 * @param address lower-cased {@code local@domain}, at most 254 characters (RFC 5321 section
 *     4.5.3.1), no white space and nothing invisible; the domain has no empty label, so that {@code
 *     ana@example.com.} is not a second person
 */
public record Subscriber(String address) implements Comparable<Subscriber> {
  private static final int LONGEST_ADDRESS_CHARS = 254;

  /** Validates; {@link #of} lower-cases first. */
  public Subscriber {
    int at = address.lastIndexOf('@');
    if (at < 1
        || at == address.length() - 1
        || address.indexOf('@') != at
        || address.length() > LONGEST_ADDRESS_CHARS
        || address.codePoints().anyMatch(Subscriber::isForbidden)
        || hasEmptyLabel(address.substring(at + 1))) {
      throw new IllegalArgumentException("a subscriber is a mail address such as ana@example.com");
    }
    if (!address.equals(address.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("a subscriber's address is lower-cased");
    }
  }

  /**
   * The subscriber with this address in any case.
   *
   * @throws IllegalArgumentException if it is not a mail address; the message does not repeat it
   */
  @JsonCreator
  public static Subscriber of(String address) {
    return new Subscriber(address.toLowerCase(Locale.ROOT));
  }

  private static boolean isForbidden(int c) {
    return "<>,;:\"()[]\\".indexOf(c) >= 0
        || Character.isISOControl(c)
        || Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.getType(c) == Character.FORMAT
        || Character.getType(c) == Character.SURROGATE;
  }

  private static boolean hasEmptyLabel(String domain) {
    return domain.startsWith(".") || domain.endsWith(".") || domain.contains("..");
  }

  /** The mail domain, which names the tenant. */
  public String domain() {
    return address.substring(address.indexOf('@') + 1);
  }

  /** The address in full, for keys and JSON only. */
  @JsonValue
  @Override
  public String address() {
    return address;
  }

  @Override
  public int compareTo(Subscriber other) {
    return address.compareTo(other.address);
  }

  @Override
  public String toString() {
    int first = address.offsetByCodePoints(0, 1);
    return "Subscriber[" + address.substring(0, first) + "***@" + domain() + "]";
  }
}
