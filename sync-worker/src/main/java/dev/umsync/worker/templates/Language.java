package dev.umsync.worker.templates;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A language, and the direction it is written in. Thread rule: immutable.
 *
 * @param tag BCP 47 of a language, which may have a script and a region: {@code de}, {@code pt-BR},
 *     {@code zh-Hant}
 */
public record Language(String tag) {
  /** Languages that are written from right to left (CLDR, scripts Arab, Hebr, Thaa, Nkoo, Syrc). */
  private static final Set<String> RIGHT_TO_LEFT =
      Set.of(
          "ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "sd", "syr", "ug", "ur",
          "yi");

  private static final Set<String> RIGHT_TO_LEFT_SCRIPTS =
      Set.of("Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Syrc", "Thaa");

  /** The only subtag of four letters that may follow the language (RFC 5646 section 2.1). */
  private static final int SCRIPT_CHARS = 4;

  private static final String FIRST_STRONG_ISOLATE = "\u2068";
  private static final String POP_ISOLATE = "\u2069";
  private static final char LEFT_TO_RIGHT_MARK = '\u200e';
  private static final char RIGHT_TO_LEFT_MARK = '\u200f';

  /** The language of a locale with its script and region, if it has them. */
  public static Language of(Locale locale) {
    String tag = locale.stripExtensions().toLanguageTag();
    return new Language(locale.getLanguage().isEmpty() ? "en" : tag);
  }

  /**
   * This language, then each more general one, the primary language last (RFC 4647 section 3.4):
   * {@code zh-Hant-TW}, {@code zh-Hant}, {@code zh}.
   */
  List<Language> andMoreGeneral() {
    List<Language> all = new ArrayList<>();
    for (String rest = tag; !rest.isEmpty(); ) {
      all.add(new Language(rest));
      rest = rest.substring(0, Math.max(0, rest.lastIndexOf('-')));
    }
    return all;
  }

  /** The language without script and region. */
  public String primary() {
    return subtags()[0];
  }

  /**
   * Whether it is written from right to left: in the script that it names, or else its usual one.
   */
  public boolean rightToLeft() {
    String[] subtags = subtags();
    boolean namesScript = subtags.length > 1 && subtags[1].length() == SCRIPT_CHARS;
    return namesScript
        ? RIGHT_TO_LEFT_SCRIPTS.contains(subtags[1])
        : RIGHT_TO_LEFT.contains(subtags[0]);
  }

  private String[] subtags() {
    return tag.split("-", -1);
  }

  /**
   * Digits and names of files within words that are written from right to left: on their own there,
   * or their groups would change places (Unicode Annex 9, section 2.4).
   */
  String isolated(String text) {
    return rightToLeft() ? FIRST_STRONG_ISOLATE + embedded(text) + POP_ISOLATE : text;
  }

  private static String embedded(String text) {
    // A number has no letter to tell its direction by.
    return text.codePoints().noneMatch(Character::isLetter) ? LEFT_TO_RIGHT_MARK + text : text;
  }

  /**
   * {@code Ana Núñez (+34 600 123 456)}, or what there is of it. After a name in a script of the
   * other direction an invisible mark keeps the digits where they belong (Unicode Annex 9).
   */
  String nameAndNumber(Optional<String> name, Optional<String> number) {
    if (name.isEmpty() || number.isEmpty()) {
      return name.or(() -> number).orElse("");
    }
    String mark = "";
    if (rightToLeft() != startsRightToLeft(name.get())) {
      mark = String.valueOf(rightToLeft() ? RIGHT_TO_LEFT_MARK : LEFT_TO_RIGHT_MARK);
    }
    return name.get() + mark + " (" + number.get() + ")";
  }

  /** Whether any of its letters is written from right to left. */
  private static boolean startsRightToLeft(String text) {
    return text.codePoints()
        .map(Character::getDirectionality)
        .anyMatch(d ->
            d == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || d == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC);
  }
}
