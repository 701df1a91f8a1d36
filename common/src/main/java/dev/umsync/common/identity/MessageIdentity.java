package dev.umsync.common.identity;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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

  /** How often a message is replaced at most: each search asks for so many Message-IDs more. */
  public static final int MOST_REVISIONS = 3;

  private static final String DOMAIN = "umsync.invalid";
  private static final Pattern REVISED =
      Pattern.compile("^<?[A-Z2-7]{52}\\.r([0-9]{1,3})@umsync\\.invalid>?$");

  /** The Message-ID with its angle brackets (RFC 5322 section 3.6.4). */
  public String messageId() {
    return "<" + mac + "@" + DOMAIN + ">";
  }

  /**
   * The Message-ID of a later message that takes the place of the first one, such as one with a
   * transcript: {@code <X.r1@umsync.invalid>}. Two messages of one id would be one to some servers.
   *
   * @param revision 0 for the first one
   */
  public String messageId(int revision) {
    return revision == 0 ? messageId() : "<" + mac + ".r" + revision + "@" + DOMAIN + ">";
  }

  /** The Message-IDs of all revisions but the first, for searches. */
  public List<String> laterIds() {
    return IntStream.rangeClosed(1, MOST_REVISIONS).mapToObj(this::messageId).toList();
  }

  /**
   * The revision that a Message-ID of ours names; 0 for the first one and for any other id.
   *
   * @param messageId with or without angle brackets
   */
  public static int revisionOf(String messageId) {
    Matcher revised = REVISED.matcher(messageId);
    return revised.find() ? Integer.parseInt(revised.group(1)) : 0;
  }

  /** The identity header's value, {@code v1 key=<id> mac=<base32>}. */
  public String headerValue() {
    return "v1 key=" + Integer.toUnsignedString(keyId) + " mac=" + mac;
  }
}
