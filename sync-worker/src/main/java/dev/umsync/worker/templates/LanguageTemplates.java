package dev.umsync.worker.templates;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.umsync.worker.templates.Words.Word;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The templates of one set in one language, compiled and tried. Thread rule: immutable, any thread.
 */
public final class LanguageTemplates {
  private static final String WORD = "w.";
  private static final Set<String> ALWAYS_NAMED =
      Set.of("w.subject", "w.withheld", "w.withheldAlone");
  private static final char NO_BREAK_SPACE = '\u00a0';

  private final Language language;
  private final Words source;
  private final Map<String, Template> words;
  private final Template plain;
  private final Template html;
  private final Set<String> named;

  private LanguageTemplates(
      Language language,
      Words source,
      Map<String, Template> words,
      Template plain,
      Template html,
      Set<String> named) {
    this.language = language;
    this.source = source;
    this.words = Map.copyOf(words);
    this.plain = plain;
    this.html = html;
    this.named = Set.copyOf(named);
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
    Template text = TemplateReader.text(plain.name(), plain.content());
    Template page = TemplateReader.html(html.name(), html.content());
    Set<String> known = new HashSet<>(Samples.ALL.getFirst().values().keySet());
    known.add("."); // within a section, what the section is of
    compiled.keySet().forEach(key -> known.add(WORD + key));
    Set<String> named = new HashSet<>(ALWAYS_NAMED);
    named.addAll(namedByWords(words, compiled, known));
    named.addAll(TemplateReader.names(plain.name(), plain.content(), text, known));
    named.addAll(TemplateReader.names(html.name(), html.content(), page, known));
    LanguageTemplates made = new LanguageTemplates(language, words, compiled, text, page, named);
    for (MessageModel sample : Samples.ALL) {
      made.check(plain.name(), html.name(), sample);
    }
    return made;
  }

  private void check(String plainName, String htmlName, MessageModel sample)
      throws TemplateTrouble {
    Map<String, @Nullable Object> values = values(sample);
    for (Map.Entry<String, Template> word : words.entrySet()) {
      TemplateReader.check(source.place(word.getKey()), word.getValue(), values);
    }
    TemplateReader.check(plainName, plain, values);
    TemplateReader.check(htmlName, html, values);
    if (subject(sample).isBlank()) {
      throw new TemplateTrouble(source.place("subject"), "leaves the Subject empty");
    }
  }

  /** What the words name; none of them may lead back to itself. */
  private static Set<String> namedByWords(
      Words words, Map<String, Template> compiled, Set<String> known) throws TemplateTrouble {
    Map<String, Set<String>> namedBy = new HashMap<>();
    for (Map.Entry<String, Word> word : words.byKey().entrySet()) {
      Template template = Objects.requireNonNull(compiled.get(word.getKey()));
      namedBy.put(
          WORD + word.getKey(),
          TemplateReader.names(word.getValue().place(), word.getValue().text(), template, known));
    }
    for (Map.Entry<String, Word> word : words.byKey().entrySet()) {
      String name = WORD + word.getKey();
      if (leadsTo(name, name, namedBy, new HashSet<>())) {
        throw new TemplateTrouble(word.getValue().place(), "names itself, so it has no end");
      }
    }
    return namedBy.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
  }

  private static boolean leadsTo(
      String from, String to, Map<String, Set<String>> namedBy, Set<String> been) {
    for (String next : namedBy.getOrDefault(from, Set.of())) {
      if (next.equals(to) || (been.add(next) && leadsTo(next, to, namedBy, been))) {
        return true;
      }
    }
    return false;
  }

  /** Everything that its templates and words name, words as {@code w.key}. */
  Set<String> named() {
    return named;
  }

  /**
   * Refuses words that nothing names: a slip in a key would leave the English word standing.
   *
   * @param everywhere what is named anywhere, in any set or language
   * @param usual keys of the shipped words, which need not be named
   */
  void refuseUnnamedWords(Set<String> everywhere, Set<String> usual) throws TemplateTrouble {
    for (Map.Entry<String, Word> word : source.byKey().entrySet()) {
      if (!usual.contains(word.getKey()) && !everywhere.contains(WORD + word.getKey())) {
        throw new TemplateTrouble(
            word.getValue().place(),
            "gives words for %s, which no template names".formatted(word.getKey()));
      }
    }
  }

  /** What it is written in. */
  public Language language() {
    return language;
  }

  /** One line for the Subject. */
  public String subject(MessageModel model) {
    return word("subject", values(model.forLists()));
  }

  /** The caller as a name of their own, for From. */
  public String sender(MessageModel model) {
    return String.valueOf(values(model.forLists()).get("fromAlone"));
  }

  /** The text part; lines end with LF. */
  public String plain(MessageModel model) {
    return plain.execute(values(model));
  }

  /** The HTML part; lines end with LF. */
  public String html(MessageModel model) {
    Map<String, @Nullable Object> values = values(model);
    // Within a sentence no style keeps a number in one line.
    values.computeIfPresent(
        "listenNumber", (key, value) -> String.valueOf(value).replace(' ', NO_BREAK_SPACE));
    return html.execute(values);
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
