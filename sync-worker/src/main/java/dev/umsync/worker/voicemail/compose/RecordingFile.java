package dev.umsync.worker.voicemail.compose;

import dev.umsync.common.event.Caller;
import dev.umsync.worker.audio.AudioFile;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The attachment's name: fit for any file system, in any script, with the extension of its type.
 * Stateless.
 */
final class RecordingFile {
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH.mm", Locale.ENGLISH);
  private static final int LONGEST_CALLER_CHARS = 60;

  private RecordingFile() {}

  /** {@code Voicemail 2026-05-04 11.30 Ana Núñez.wav}, the time as its reader has it. */
  static String name(Caller from, Instant recordedAt, ZoneId zone, AudioFile file) {
    String caller = from.name().or(from::number).map(RecordingFile::fileSafe).orElse("");
    return "Voicemail "
        + WHEN.format(recordedAt.atZone(zone))
        + (caller.isEmpty() ? "" : " " + caller)
        + file.extension();
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
}
