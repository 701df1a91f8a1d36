package dev.umsync.worker.templates;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file of words: {@code key = text} in each line, in UTF-8; lines that begin with {@code #} and
 * empty ones are passed over. Immutable.
 *
 * @param byKey each with where it stands
 */
record Words(Map<String, Word> byKey) {

  /**
   * One of them.
   *
   * @param place the file and the line
   */
  record Word(String text, String place) {}

  static Words parse(String file, String content) throws TemplateTrouble {
    Map<String, Word> words = new LinkedHashMap<>();
    int number = 0;
    for (String line : content.lines().toList()) {
      number++;
      String place = file + " line " + number;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (equals < 1) {
        throw new TemplateTrouble(place, "is no line of the form: key = text");
      }
      if (line.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
        throw new TemplateTrouble(place, "holds a control character; take it out");
      }
      String key = line.substring(0, equals).strip();
      if (words.put(key, new Word(line.substring(equals + 1).strip(), place)) != null) {
        throw new TemplateTrouble(place, "gives the words for " + key + " a second time");
      }
    }
    return new Words(Map.copyOf(words));
  }

  /** Where a word stands. */
  String place(String key) {
    Word word = byKey.get(key);
    return word == null ? key : word.place();
  }

  /** These, and of the others what is missing here. */
  Words over(Words others) {
    Map<String, Word> all = new LinkedHashMap<>(others.byKey);
    all.putAll(byKey);
    return new Words(Map.copyOf(all));
  }
}
