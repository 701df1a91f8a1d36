package dev.umsync.common.event;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A recording. The bytes are shared, never copied and never written to. Thread rule: immutable by
 * convention.
 */
public final class Audio {
  private static final Pattern CONTENT_TYPE = Pattern.compile("audio/[a-z0-9][a-z0-9.+-]{0,63}");

  private final String contentType;
  private final String sha256;
  private final byte[] content;

  private Audio(String contentType, String sha256, byte[] content) {
    this.contentType = contentType;
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
    String type = contentType.toLowerCase(Locale.ROOT);
    if (!CONTENT_TYPE.matcher(type).matches()) {
      throw new IllegalArgumentException("audio has a media type such as audio/wav");
    }
    if (content.length == 0) {
      throw new IllegalArgumentException("audio has at least 1 byte");
    }
    return new Audio(type, sha256(content), content);
  }

  /** Media type in lower case, without parameters, such as {@code audio/wav}. */
  public String contentType() {
    return contentType;
  }

  /** SHA-256 of the content, 64 lower-case hexadecimal digits. */
  public String sha256() {
    return sha256;
  }

  /** The file as it came, at least 1 byte; shared, not a copy. */
  public byte[] content() {
    return content;
  }

  /** Its size in bytes. */
  public int sizeBytes() {
    return content.length;
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
    return "Audio[" + contentType + ", " + content.length + " bytes]";
  }
}
