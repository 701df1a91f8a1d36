package dev.umsync.worker.watch.record;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is remembered of one voicemail's mailbox side, beside its state: the value under {@code
 * watch|} and the voicemail's identity, at most 100 bytes. Immutable.
 *
 * <p>As text: {@code 1} and fields after semicolons, each with a letter: {@code i} intent, {@code
 * g} gone, {@code c} begin of the interval of the last reported change, {@code n} number of changes
 * reported, {@code x} Gmail's id; numbers to the base 36, times in milliseconds.
 *
 * @param intent what is being done to the message by us
 * @param gone that it is not where it belongs
 * @param changedFrom when the person's last reported change of a flag had not happened yet
 * @param changes how many changes were reported
 * @param gmailId Gmail's id of the message
 */
public record MailboxSide(
    Intent intent,
    Optional<Gone> gone,
    Optional<Instant> changedFrom,
    long changes,
    OptionalLong gmailId) {
  /** Of which nothing is remembered. */
  public static final MailboxSide NONE =
      new MailboxSide(Intent.NONE, Optional.empty(), Optional.empty(), 0, OptionalLong.empty());

  private static final String PREFIX = "watch|";

  /** The key on the state topic. */
  public static String key(String voicemail) {
    return PREFIX + voicemail;
  }

  /** Whether a key of the state topic is one of these. */
  public static boolean isKey(String key) {
    return key.startsWith(PREFIX);
  }

  /** The voicemail that a key is about. */
  public static String voicemail(String key) {
    return key.substring(PREFIX.length());
  }

  /** The same with another intent. */
  public MailboxSide with(Intent other) {
    return new MailboxSide(other, gone, changedFrom, changes, gmailId);
  }

  /** The same, gone or not. */
  public MailboxSide with(Optional<Gone> other) {
    return new MailboxSide(intent, other, changedFrom, changes, gmailId);
  }

  /** The same, its flags changed by the person after {@code from}, and that reported. */
  public MailboxSide changed(Instant from) {
    return new MailboxSide(intent, gone, Optional.of(from), changes + 1, gmailId);
  }

  /** The same with one more change reported. */
  public MailboxSide reported() {
    return new MailboxSide(intent, gone, changedFrom, changes + 1, gmailId);
  }

  /** The same with Gmail's id. */
  public MailboxSide withGmailId(long id) {
    return new MailboxSide(intent, gone, changedFrom, changes, OptionalLong.of(id));
  }

  /** As it is written. */
  public byte[] write() {
    StringBuilder text = new StringBuilder("1");
    if (intent != Intent.NONE) {
      text.append(";i").append(intent.letter());
    }
    gone.ifPresent(g -> text.append(";g").append(g.text()));
    changedFrom.ifPresent(c -> text.append(";c").append(number(c.toEpochMilli())));
    if (changes > 0) {
      text.append(";n").append(number(changes));
    }
    gmailId.ifPresent(x -> text.append(";x").append(number(x)));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads; what can't be read counts as nothing remembered, for the mailbox is looked at anyway.
   */
  public static MailboxSide read(byte[] value) {
    Map<Character, String> fields = new HashMap<>();
    for (String field : new String(value, StandardCharsets.US_ASCII).split(";", -1)) {
      if (field.length() > 1) {
        fields.put(field.charAt(0), field.substring(1));
      }
    }
    try {
      return new MailboxSide(
          Intent.ofLetter(fields.getOrDefault('i', "-")),
          Optional.ofNullable(fields.get('g')).map(Gone::read),
          Optional.ofNullable(fields.get('c')).map(c -> Instant.ofEpochMilli(number(c))),
          number(fields.getOrDefault('n', "0")),
          fields.containsKey('x')
              ? OptionalLong.of(number(fields.getOrDefault('x', "0")))
              : OptionalLong.empty());
    } catch (RuntimeException malformed) {
      return NONE;
    }
  }

  private static String number(long value) {
    return Long.toString(value, Character.MAX_RADIX);
  }

  private static long number(String text) {
    return Long.parseLong(text, Character.MAX_RADIX);
  }
}
