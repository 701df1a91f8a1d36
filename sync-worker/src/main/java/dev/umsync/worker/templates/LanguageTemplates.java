package dev.umsync.worker.templates;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.umsync.worker.templates.Words.Word;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The templates of one set in one language, compiled and tried. Thread rule: immutable, any thread.
 */
public final class LanguageTemplates {
  private final Language language;
  private final Map<String, Template> words;
  private final Template plain;
  private final Template html;

  private LanguageTemplates(
      Language language, Map<String, Template> words, Template plain, Template html) {
    this.language = language;
    this.words = Map.copyOf(words);
    this.plain = plain;
    this.html = html;
  }

  /**
   * A file's text.
   *
   * @param name for the author, relative to the folder of templates
   */
  record Source(String name, String content) {}

  static LanguageTemplates of(Language language, Words words, Source plain, Source html)
      throws TemplateTrouble {
    Map<String, Template> compiled = new HashMap<>();
    for (Map.Entry<String, Word> word : words.byKey().entrySet()) {
      compiled.put(
          word.getKey(), TemplateReader.text(word.getValue().place(), word.getValue().text()));
    }
    LanguageTemplates made =
        new LanguageTemplates(
            language,
            compiled,
            TemplateReader.text(plain.name(), plain.content()),
            TemplateReader.html(html.name(), html.content()));
    for (MessageModel sample : Samples.ALL) {
      for (Map.Entry<String, Word> word : words.byKey().entrySet()) {
        Template template = compiled.get(word.getKey());
        if (template != null) {
          String place = word.getValue().place().replaceFirst(" line \\d+$", "");
          int line = Integer.parseInt(word.getValue().place().replaceFirst(".* line ", ""));
          checkWord(place, line, template, made.values(sample));
        }
      }
      TemplateReader.check(plain.name(), made.plain, made.values(sample));
      TemplateReader.check(html.name(), made.html, made.values(sample));
    }
    return made;
  }

  /** A word is a template of one line in a file of many. */
  private static void checkWord(
      String file, int line, Template template, Map<String, @Nullable Object> model)
      throws TemplateTrouble {
    try {
      TemplateReader.check(file, template, model);
    } catch (TemplateTrouble e) {
      throw new TemplateTrouble(file + " line " + line, String.valueOf(e.getMessage()));
    }
  }

  /** What it is written in. */
  public Language language() {
    return language;
  }

  /** One line for the Subject. */
  public String subject(MessageModel model) {
    return word("subject", values(model));
  }

  /** The caller as a name of their own, for From. */
  public String sender(MessageModel model) {
    return String.valueOf(values(model).get("fromAlone"));
  }

  /** The text part; lines end with LF. */
  public String plain(MessageModel model) {
    return plain.execute(values(model));
  }

  /** The HTML part; lines end with LF. */
  public String html(MessageModel model) {
    return html.execute(values(model));
  }

  private Map<String, @Nullable Object> values(MessageModel model) {
    Map<String, @Nullable Object> values = model.values();
    values.put("lang", language.tag());
    values.put("dir", language.rightToLeft() ? "rtl" : "ltr");
    for (String text : List.of("number", "noTel", "listenNumber", "called", "file", "when")) {
      values.computeIfPresent(text, (key, value) -> language.isolated(String.valueOf(value)));
    }
    Optional<String> name = Optional.ofNullable((String) values.get("callerName"));
    Optional<String> number = Optional.ofNullable((String) values.get("number"));
    if (name.isEmpty() && number.isEmpty()) {
      values.put("from", word("withheld", values));
      values.put("fromAlone", word("withheldAlone", values));
    } else {
      String from = language.nameAndNumber(name, number);
      values.put("from", from);
      values.put("fromAlone", from);
    }
    values.put(
        "w",
        (Mustache.CustomContext)
            key -> words.containsKey(key) ? word(key, values) : Template.NO_FETCHER_FOUND);
    return values;
  }

  private String word(String key, Map<String, @Nullable Object> values) {
    Template template = words.get(key);
    return template == null ? "" : template.execute(values);
  }
}
