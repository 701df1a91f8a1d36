package dev.umsync.common.identity;

/**
 * What a message of ours carries so that it can be found and known again.
 *
 * @param mac RFC 4648 base32, upper case, unpadded, of the 32-byte HMAC-SHA256: 52 characters
 * @param keyId the version of the key, as the keyset numbers it
 */
public record MessageIdentity(String mac, int keyId) {
  /** The header that holds {@link #headerValue()}. */
  public static final String HEADER = "X-UMSync-Identity";

  /** The header that holds the voicemail's source. */
  public static final String SOURCE_HEADER = "X-UMSync-Source";

  /** The header that holds the voicemail's id. */
  public static final String VOICEMAIL_HEADER = "X-UMSync-Voicemail";

  private static final String DOMAIN = "umsync.invalid";

  /** The Message-ID with its angle brackets (RFC 5322 section 3.6.4). */
  public String messageId() {
    return "<" + mac + "@" + DOMAIN + ">";
  }

  /** The identity header's value, {@code v1 key=<id> mac=<base32>}. */
  public String headerValue() {
    return "v1 key=" + Integer.toUnsignedString(keyId) + " mac=" + mac;
  }
}
