package dev.umsync.worker.voicemail.compose;

import dev.umsync.common.event.VoicemailEvent.Received;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The attachment as a file. Thread rule: immutable.
 *
 * @param name fit for any file system, in any script, with the extension of its type
 * @param mediaType as the event has it
 */
record RecordingFile(String name, String mediaType) {
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH.mm", Locale.ENGLISH);
  private static final int LONGEST_CALLER_CHARS = 60;

  static RecordingFile of(Received event, ZoneId zone) {
    String caller =
        event.caller().name().or(event.caller()::number).map(RecordingFile::fileSafe).orElse("");
    String name =
        "Voicemail "
            + WHEN.format(event.recordedAt().atZone(zone))
            + (caller.isEmpty() ? "" : " " + caller)
            + extension(event.audio().contentType());
    return new RecordingFile(name, mediaType(event.audio().contentType()));
  }

  /** Drops what a file system takes for a path or a command, or what changes how a name reads. */
  private static String fileSafe(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .filter(c -> Character.isLetterOrDigit(c) || isMark(c) || " +-_".indexOf(c) >= 0)
        .limit(LONGEST_CALLER_CHARS)
        .forEach(out::appendCodePoint);
    return out.toString().strip().replaceAll(" {2,}", " ");
  }

  private static boolean isMark(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  /** An event made in this program may hold any text; one from a topic has passed its schema. */
  private static String mediaType(String contentType) {
    return contentType.matches("audio/[a-z0-9][a-z0-9.+-]{0,63}")
        ? contentType
        : "application/octet-stream";
  }

  private static String extension(String contentType) {
    return switch (contentType) {
      case "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave" -> ".wav";
      case "audio/mpeg", "audio/mp3" -> ".mp3";
      case "audio/ogg", "audio/opus" -> ".ogg";
      case "audio/gsm", "audio/x-gsm" -> ".gsm";
      case "audio/mp4", "audio/x-m4a" -> ".m4a";
      case "audio/flac" -> ".flac";
      default -> ".bin";
    };
  }
}
