package dev.umsync.worker.templates;

import java.text.BreakIterator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a template may name. A value that is absent is false in a section and empty elsewhere.
 * Thread rule: immutable.
 */
public final class MessageModel {
  private static final int LONGEST_IN_A_LIST = 60;

  /** More than any number of a country has with its spaces; it fits in 320 pixels. */
  private static final int LONGEST_ON_A_PHONE = 22;

  private final Map<String, @Nullable Object> values;

  private MessageModel(Map<String, @Nullable Object> values) {
    this.values = values;
  }

  /**
   * What is known of a voicemail, as it is shown.
   *
   * @param callerName as shown
   * @param number as shown
   * @param tel the number as a link
   * @param called what was dialled
   * @param when in words
   * @param duration as a clock
   * @param urgent marked so
   * @param confidential marked private
   * @param transcript what was said
   * @param confidence of the transcript, per cent
   * @param file name of the attached recording, empty where it is not attached
   * @param listenNumber to be called to listen by phone
   * @param listenTel the same as a link
   */
  public record Facts(
      Optional<String> callerName,
      Optional<String> number,
      Optional<String> tel,
      Optional<String> called,
      String when,
      String duration,
      boolean urgent,
      boolean confidential,
      Optional<String> transcript,
      Optional<Integer> confidence,
      Optional<String> file,
      Optional<String> listenNumber,
      Optional<String> listenTel) {}

  /** The model of these facts. */
  public static MessageModel of(Facts f) {
    Map<String, @Nullable Object> m = new HashMap<>(40);
    m.put("callerName", f.callerName().orElse(null));
    m.put("number", f.number().orElse(null));
    m.put("tel", f.tel().orElse(null));
    m.put("noTel", f.tel().isEmpty() ? f.number().orElse(null) : null);
    m.put("oneLine", f.number().filter(n -> n.length() <= LONGEST_ON_A_PHONE).isPresent());
    m.put("withheld", f.callerName().isEmpty() && f.number().isEmpty());
    m.put("called", f.called().orElse(null));
    m.put("when", f.when());
    m.put("duration", f.duration());
    m.put("urgent", f.urgent());
    m.put("private", f.confidential());
    m.put("transcript", f.transcript().orElse(null));
    m.put("confidence", f.confidence().map(String::valueOf).orElse(null));
    m.put("file", f.file().orElse(null));
    m.put("tooLarge", f.file().isEmpty());
    m.put("listenNumber", f.listenNumber().orElse(null));
    m.put("listenTel", f.listenTel().orElse(null));
    m.put("from", null);
    m.put("fromAlone", null);
    m.put("lang", null);
    m.put("dir", null);
    return new MessageModel(m);
  }

  /**
   * The same for one line in a list of messages: the caller's name is short enough that the number
   * and the duration behind it are seen.
   */
  MessageModel forLists() {
    return values.get("callerName") instanceof String name && name.length() > LONGEST_IN_A_LIST
        ? with("callerName", shortened(name))
        : this;
  }

  private MessageModel with(String key, String value) {
    Map<String, @Nullable Object> changed = values();
    changed.put(key, value);
    return new MessageModel(changed);
  }

  /** Cut between characters as a reader counts them (Unicode Annex 29). */
  private static String shortened(String text) {
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(text);
    int end = characters.next(LONGEST_IN_A_LIST);
    return end == BreakIterator.DONE || end == text.length()
        ? text
        : text.substring(0, characters.previous()).strip() + "…";
  }

  /** A copy to be filled up by the language. */
  Map<String, @Nullable Object> values() {
    return new HashMap<>(values);
  }
}
