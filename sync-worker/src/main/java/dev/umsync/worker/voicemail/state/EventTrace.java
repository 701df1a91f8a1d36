package dev.umsync.worker.voicemail.state;

import dev.umsync.common.event.EventMeta;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * Enough of an event to know it again. Immutable.
 *
 * @param mark 48 bits of the SHA-256 of the event's id, 8 characters of base64url
 * @param partition of the log it was first written to
 * @param offset in that partition
 * @param time when it happened, whole seconds
 */
public record EventTrace(String mark, int partition, long offset, Instant time) {
  private static final int MARK_BYTES = 6;

  /** The trace of an event that stands there in the log. */
  public static EventTrace of(EventMeta event, int partition, long offset) {
    return new EventTrace(
        markOf(event), partition, offset, Instant.ofEpochSecond(event.time().getEpochSecond()));
  }

  /** The mark of an event, wherever it stands. */
  public static String markOf(EventMeta event) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(event.id().getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(digest, MARK_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /**
   * Whether this event stands at or before {@code last} in the same log and did not happen after
   * it. The time is compared too because a log that was made anew counts its offsets from 0 again.
   */
  public boolean notAfter(EventTrace last) {
    return partition == last.partition && offset <= last.offset && !time.isAfter(last.time);
  }
}
