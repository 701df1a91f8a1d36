package dev.umsync.standalone.demo.phone;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the phone of one box knows of its voicemails. Thread rule: immutable.
 *
 * @param box the box
 * @param told whether the lamp's counts were ever told
 * @param unheard above 0 the lamp is on
 * @param heard kept and heard
 * @param voicemails what was last told of each voicemail: {@code read}, {@code unread}, {@code
 *     deleted} or {@code restored}, by its id
 */
public record Phone(
    String box, boolean told, int unheard, int heard, SortedMap<String, String> voicemails) {
  /** A phone system does not keep more for a box in a demo. */
  private static final int MOST_VOICEMAILS = 1_000;

  /** Copies. */
  public Phone {
    voicemails = new TreeMap<>(voicemails);
  }

  static Phone silent(String box) {
    return new Phone(box, false, 0, 0, new TreeMap<>());
  }

  Phone withCounts(int nowUnheard, int nowHeard) {
    return new Phone(box, true, nowUnheard, nowHeard, voicemails);
  }

  Phone with(String voicemailId, String state) {
    SortedMap<String, String> all = new TreeMap<>(voicemails);
    if (all.size() < MOST_VOICEMAILS) {
      all.put(voicemailId, state);
    }
    return new Phone(box, told, unheard, heard, all);
  }

  /** What was last told of each voicemail, by its id; a copy. */
  @Override
  public SortedMap<String, String> voicemails() {
    return new TreeMap<>(voicemails);
  }

  /** Whether the lamp is on. */
  public boolean lamp() {
    return unheard > 0;
  }

  /** The lamp in words. */
  public String words() {
    if (!told) {
      return "Lamp not told of yet";
    }
    return lamp()
        ? "Lamp on: %d new, %d heard".formatted(unheard, heard)
        : "Lamp off: none new, %d heard".formatted(heard);
  }

  /** As the page asks for it. */
  public Map<String, Object> json() {
    return Map.of("box", box, "lamp", lamp(), "words", words(), "voicemails", voicemails);
  }
}
