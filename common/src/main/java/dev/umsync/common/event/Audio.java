package dev.umsync.common.event;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A recording. The bytes are shared, never copied and never written to. One that was read from a
 * log unopened has but what the event says of it until {@link #open}. Thread rule: any thread; the
 * bytes are immutable by convention.
 */
public final class Audio {
  private static final Pattern CONTENT_TYPE = Pattern.compile("audio/[a-z0-9][a-z0-9.+-]{0,63}");

  private final String contentType;
  private final int sizeBytes;
  private final String sha256;

  /** Two threads that open it at once read the same bytes twice. */
  private volatile Content content;

  /** What is there of the content. */
  private sealed interface Content {}

  /** Decoded, and what the event says of it holds. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Opened(byte[] bytes) implements Content {}

  /** In base64, not looked at. */
  private record Unopened(ByteBuffer base64) implements Content {}

  private Audio(String contentType, int sizeBytes, String sha256, Content content) {
    this.contentType = contentType;
    this.sizeBytes = sizeBytes;
    this.sha256 = sha256;
    this.content = content;
  }

  /**
   * The recording with its digest computed.
   *
   * @param contentType such as {@code audio/wav}, in any case, without parameters
   * @param content at least 1 byte; shared, not copied
   * @throws IllegalArgumentException if it is no audio type or there is no content
   */
  public static Audio of(String contentType, byte[] content) {
    if (content.length == 0) {
      throw new IllegalArgumentException("audio has at least 1 byte");
    }
    return new Audio(type(contentType), content.length, sha256(content), new Opened(content));
  }

  /**
   * A recording of which no more is known than what its event says.
   *
   * @param sizeBytes as claimed
   * @param sha256 as claimed
   * @param base64 the content (RFC 4648 section 4); shared, not copied
   * @throws IllegalArgumentException if it is no audio type
   */
  static Audio unopened(String contentType, int sizeBytes, String sha256, ByteBuffer base64) {
    return new Audio(type(contentType), sizeBytes, sha256, new Unopened(base64));
  }

  private static String type(String contentType) {
    String type = contentType.toLowerCase(Locale.ROOT);
    if (!CONTENT_TYPE.matcher(type).matches()) {
      throw new IllegalArgumentException("audio has a media type such as audio/wav");
    }
    return type;
  }

  /**
   * Decodes the content and holds it against what the event says of it, if that was not done yet.
   *
   * @throws EventProblem if it is not base64, or not of the claimed size or digest
   */
  public void open() throws EventProblem {
    if (content instanceof Unopened(ByteBuffer base64)) {
      byte[] bytes = decode(base64.duplicate());
      if (bytes.length == 0) {
        throw new EventProblem("/audio/content", "is empty");
      }
      if (bytes.length != sizeBytes) {
        throw new EventProblem("/audio/size", "is not the size of the content");
      }
      if (!sha256(bytes).equals(sha256)) {
        throw new EventProblem("/audio/sha256", "is not the SHA-256 of the content");
      }
      content = new Opened(bytes);
    }
  }

  // The decoder makes the buffer over an array of its own, from its first byte.
  @SuppressWarnings("ByteBufferBackingArray")
  private static byte[] decode(ByteBuffer base64) throws EventProblem {
    try {
      ByteBuffer decoded = Base64.getDecoder().decode(base64);
      byte[] bytes = decoded.array();
      return decoded.remaining() == bytes.length
          ? bytes
          : Arrays.copyOf(bytes, decoded.remaining());
    } catch (IllegalArgumentException e) {
      throw new EventProblem("/audio/content", "is not base64 (RFC 4648 section 4)");
    }
  }

  /** Media type in lower case, without parameters, such as {@code audio/wav}. */
  public String contentType() {
    return contentType;
  }

  /** SHA-256 of the content, 64 lower-case hexadecimal digits; a claim until it is opened. */
  public String sha256() {
    return sha256;
  }

  /**
   * The file as it came, at least 1 byte; shared, not a copy.
   *
   * @throws IllegalStateException if it was never opened
   */
  public byte[] content() {
    if (content instanceof Opened(byte[] bytes)) {
      return bytes;
    }
    throw new IllegalStateException("a recording is opened before it is read");
  }

  /** Its size in bytes; a claim until it is opened. */
  public int sizeBytes() {
    return sizeBytes;
  }

  /** SHA-256 of the bytes as 64 lower-case hexadecimal digits. */
  public static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Audio a && a.contentType.equals(contentType) && a.sha256.equals(sha256);
  }

  @Override
  public int hashCode() {
    return sha256.hashCode();
  }

  @Override
  public String toString() {
    return "Audio[" + contentType + ", " + sizeBytes + " bytes]";
  }
}
