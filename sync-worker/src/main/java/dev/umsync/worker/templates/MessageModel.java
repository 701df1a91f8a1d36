package dev.umsync.worker.templates;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a template may name. A value that is absent is false in a section and empty elsewhere.
 * Thread rule: immutable.
 */
public final class MessageModel {
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

  /** A copy to be filled up by the language. */
  Map<String, @Nullable Object> values() {
    return new HashMap<>(values);
  }
}
