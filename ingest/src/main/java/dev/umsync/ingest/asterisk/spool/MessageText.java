package dev.umsync.ingest.asterisk.spool;

import dev.umsync.common.event.Audio;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code msgNNNN.txt} says. Thread rule: immutable.
 *
 * @param msgId Asterisk's own id (since version 11), unique on one server except for copies
 * @param fingerprint of what never changes in the file, for those without an id
 * @param callerId as it stands there, such as {@code "Ana" <1002>}
 * @param recordedAt {@code origtime}; {@code origdate} is for people and in any zone
 * @param durationSeconds not negative
 * @param urgent whether the caller marked it so
 * @param mailbox that it was left in first, empty where unknown
 * @param redirectedFrom the number that was dialled first, where known
 */
record MessageText(
    Optional<String> msgId,
    String fingerprint,
    String callerId,
    Instant recordedAt,
    int durationSeconds,
    boolean urgent,
    Optional<String> mailbox,
    Optional<String> redirectedFrom) {
  private static final int LONGEST_SECONDS = 86_400;
  private static final int FINGERPRINT_CHARS = 32;

  /**
   * Reads a file.
   *
   * @return empty where it is not whole: it is written in one go but not at once, and its last line
   *     is the duration
   */
  static Optional<MessageText> parse(byte[] file) {
    String text = new String(file, StandardCharsets.UTF_8);
    if (!text.endsWith("\n")) {
      return Optional.empty();
    }
    Map<String, String> fields = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith(";")) {
        // Asterisk's own configuration writer puts "=>" or blanks there when it rewrites the file.
        String value = line.substring(equals + 1).strip();
        fields.putIfAbsent(
            line.substring(0, equals).strip(),
            value.startsWith(">") ? value.substring(1).strip() : value);
      }
    }
    Optional<Long> recorded = number(fields.get("origtime"));
    Optional<Long> duration = number(fields.get("duration"));
    if (recorded.isEmpty() || duration.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new MessageText(
            known(fields.get("msg_id")),
            fingerprint(fields),
            fields.getOrDefault("callerid", ""),
            Instant.ofEpochSecond(recorded.get()),
            (int) Math.min(LONGEST_SECONDS, duration.get()),
            "Urgent".equals(fields.get("flag")),
            known(fields.get("origmailbox")),
            known(fields.get("rdnis"))));
  }

  private static Optional<Long> number(@org.jspecify.annotations.Nullable String text) {
    return text != null && text.matches("\\d{1,11}")
        ? Optional.of(Long.parseLong(text))
        : Optional.empty();
  }

  private static Optional<String> known(@org.jspecify.annotations.Nullable String text) {
    return text == null || text.isBlank() || text.equalsIgnoreCase("unknown")
        ? Optional.empty()
        : Optional.of(text);
  }

  /** The channel's name holds a counter, so with the second of the call it names one recording. */
  private static String fingerprint(Map<String, String> fields) {
    StringBuilder all = new StringBuilder();
    for (String field :
        new String[] {"origmailbox", "origtime", "callerchan", "callerid", "exten", "duration"}) {
      all.append(fields.getOrDefault(field, "")).append('\0');
    }
    return Audio.sha256(all.toString().getBytes(StandardCharsets.UTF_8))
        .substring(0, FINGERPRINT_CHARS);
  }
}
