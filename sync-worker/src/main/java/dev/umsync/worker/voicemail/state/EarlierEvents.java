package dev.umsync.worker.voicemail.state;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The marks of settled events of one voicemail that its {@link VoicemailState} has no room for, so
 * that an event which comes a second time is known whatever came in between: {@code 1;} and 8
 * characters each, oldest first. The youngest {@value #MOST} are kept, within 200 bytes. Immutable.
 *
 * @param marks oldest first
 */
public record EarlierEvents(List<String> marks) {
  private static final int MOST = 24;
  private static final int MARK_CHARS = 8;
  private static final String VERSION = "1;";
  private static final String PREFIX = "earlier|";

  /** None. */
  public static final EarlierEvents NONE = new EarlierEvents(List.of());

  /** Copies. */
  public EarlierEvents {
    marks = List.copyOf(marks);
  }

  /** Under which key they stand on the state topic, beside the voicemail's own record. */
  public static String key(String voicemail) {
    return PREFIX + voicemail;
  }

  /** The voicemail whose record this key is of; the key itself where it is none. */
  public static String voicemail(String key) {
    return key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key;
  }

  /** Whether the event with this mark is among them. */
  public boolean knows(String mark) {
    return marks.contains(mark);
  }

  /**
   * With all that would be forgotten otherwise.
   *
   * @param before the voicemail's state before the event, if it had one
   * @param after its state from now on
   */
  public EarlierEvents with(
      EventTrace event, Optional<VoicemailState> before, VoicemailState after) {
    List<String> all = new ArrayList<>(marks);
    before.flatMap(VoicemailState::received).ifPresent(mark -> add(all, mark, after));
    before.ifPresent(state -> add(all, state.last().mark(), after));
    add(all, event.mark(), after);
    return all.equals(marks)
        ? this
        : new EarlierEvents(all.subList(Math.max(0, all.size() - MOST), all.size()));
  }

  private static void add(List<String> all, String mark, VoicemailState after) {
    boolean known =
        after.last().mark().equals(mark) || after.received().filter(mark::equals).isPresent();
    if (!known && !all.contains(mark)) {
      all.add(mark);
    }
  }

  /** The record's value. */
  public byte[] write() {
    return (VERSION + String.join("", marks)).getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads what {@link #write} wrote; what is of another form holds no marks that can be used. */
  public static EarlierEvents read(byte[] value) {
    String text = new String(value, StandardCharsets.US_ASCII);
    if (!text.startsWith(VERSION)) {
      return NONE;
    }
    List<String> marks = new ArrayList<>();
    for (int at = VERSION.length(); at + MARK_CHARS <= text.length(); at += MARK_CHARS) {
      marks.add(text.substring(at, at + MARK_CHARS));
    }
    return new EarlierEvents(marks);
  }
}
