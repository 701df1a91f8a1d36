package dev.umsync.common.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes and verifies message identities: {@code HMAC-SHA256(k, source ‖ 0 ‖ voicemail id ‖ 0 ‖
 * subscriber)} (RFC 2104).
 *
 * <p>The format is fixed from the first release: a message delivered under it must be found for as
 * long as it exists. New messages use the primary key; older versions stay valid for finding.
 * Thread rule: immutable, any thread.
 */
public final class MessageIdentities {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SHORTEST_KEY_BYTES = 32;
  private static final Pattern HEADER_VALUE =
      Pattern.compile("v1\\s+key=([0-9]{1,10})\\s+mac=([A-Z2-7]{52})");

  private final int primaryKeyId;
  private final Map<Integer, SecretKeySpec> keys;

  /**
   * @param primaryKeyId the version that new messages use, one of {@code keys}
   * @param keys key material by version, each of 32 bytes or more; copied
   * @throws IllegalArgumentException if the primary key is missing or a key is too short
   */
  public MessageIdentities(int primaryKeyId, Map<Integer, byte[]> keys) {
    if (!keys.containsKey(primaryKeyId)) {
      throw new IllegalArgumentException("the primary identity key is not in the keyset");
    }
    this.primaryKeyId = primaryKeyId;
    this.keys = new TreeMap<>(Integer::compareUnsigned);
    keys.forEach((id, material) -> this.keys.put(id, key(id, material)));
  }

  private static SecretKeySpec key(int id, byte[] material) {
    if (material.length < SHORTEST_KEY_BYTES) {
      throw new IllegalArgumentException(
          "identity key %s has fewer than %d bytes"
              .formatted(Integer.toUnsignedString(id), SHORTEST_KEY_BYTES));
    }
    return new SecretKeySpec(material, ALGORITHM);
  }

  /** The identity that a new message of this voicemail gets. */
  public MessageIdentity identify(VoicemailKey voicemail, Subscriber subscriber) {
    return compute(primaryKeyId, voicemail, subscriber);
  }

  /**
   * Every identity that a message of this voicemail may bear: the primary key's first, then by key
   * id.
   */
  public List<MessageIdentity> candidates(VoicemailKey voicemail, Subscriber subscriber) {
    return keys.keySet().stream()
        .sorted(Comparator.comparing(id -> id != primaryKeyId))
        .map(id -> compute(id, voicemail, subscriber))
        .toList();
  }

  /**
   * Whether the identity header of a message found in this subscriber's mailbox proves that it is
   * this voicemail.
   *
   * @param identityHeader the value of {@link MessageIdentity#HEADER}, null where the message has
   *     none
   */
  public boolean verifies(
      @Nullable String identityHeader, VoicemailKey voicemail, Subscriber subscriber) {
    if (identityHeader == null) {
      return false;
    }
    Matcher m = HEADER_VALUE.matcher(identityHeader.strip());
    if (!m.matches()) {
      return false;
    }
    long keyId = Long.parseLong(m.group(1));
    if (keyId > 0xffff_ffffL || !keys.containsKey((int) keyId)) {
      return false;
    }
    byte[] expected =
        compute((int) keyId, voicemail, subscriber).mac().getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(expected, m.group(2).getBytes(StandardCharsets.US_ASCII));
  }

  private MessageIdentity compute(int keyId, VoicemailKey voicemail, Subscriber subscriber) {
    SecretKeySpec key = keys.get(keyId);
    if (key == null) {
      throw new IllegalStateException("no identity key " + Integer.toUnsignedString(keyId));
    }
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(voicemail.source().value().getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      mac.update(voicemail.id().value().getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      mac.update(subscriber.address().getBytes(StandardCharsets.UTF_8));
      return new MessageIdentity(Base32.encode(mac.doFinal()), keyId);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
  }
}
