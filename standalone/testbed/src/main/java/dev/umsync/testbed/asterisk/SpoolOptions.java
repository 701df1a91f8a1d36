package dev.umsync.testbed.asterisk;

import java.util.List;

/**
 * What voicemail.conf says. Immutable.
 *
 * @param formats {@code format=}: endings of the recordings
 * @param maxMessages {@code maxmsg=}, of one folder
 * @param maxDeleted {@code maxdeletedmsg=}: 0 removes at once
 * @param messageIds whether text files have a msg_id (Asterisk 11 and later)
 */
public record SpoolOptions(
    List<String> formats, int maxMessages, int maxDeleted, boolean messageIds) {
  /** {@code format=wav49|wav}, 100 messages, none kept that are deleted. */
  public static final SpoolOptions STANDARD = new SpoolOptions(List.of("WAV", "wav"), 100, 0, true);

  /** Copies. */
  public SpoolOptions {
    formats = List.copyOf(formats);
  }

  /** The same, with so many deleted ones kept. */
  public SpoolOptions keepingDeleted(int most) {
    return new SpoolOptions(formats, maxMessages, most, messageIds);
  }
}
