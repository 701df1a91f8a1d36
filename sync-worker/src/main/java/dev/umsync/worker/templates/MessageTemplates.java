package dev.umsync.worker.templates;

import dev.umsync.common.config.FileTrouble;
import dev.umsync.worker.templates.LanguageTemplates.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All template sets: the one that is shipped, and those of the operator's folder, each a folder
 * with {@code LANGUAGE/words.txt}, {@code LANGUAGE/plain.mustache} and {@code
 * LANGUAGE/html.mustache}, or the latter two beside the languages for all of them. What a set lacks
 * is taken from the shipped one, words one by one; what a region lacks, from its language. Thread
 * rule: immutable, any thread.
 */
public final class MessageTemplates {
  /** The set that is shipped; a folder of this name changes it for everybody. */
  public static final String DEFAULT = "default";

  private static final List<String> SHIPPED_LANGUAGES = List.of("en", "de", "fr", "es");
  private static final String FALLBACK = "en";
  private static final String WORDS = "words.txt";
  private static final String PLAIN = "plain.mustache";
  private static final String HTML = "html.mustache";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,60}");
  private static final Pattern TAG =
      Pattern.compile("[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?");
  private static final long LARGEST_FILE_BYTES = 256 * 1024;
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final Map<String, Map<String, LanguageTemplates>> sets;

  private MessageTemplates(Map<String, Map<String, LanguageTemplates>> sets) {
    this.sets = sets;
  }

  /** What is shipped and nothing else. */
  public static MessageTemplates shipped() {
    return Shipped.TEMPLATES;
  }

  private static final class Shipped {
    static final MessageTemplates TEMPLATES = load();

    private static MessageTemplates load() {
      try {
        return MessageTemplates.load(Optional.empty());
      } catch (TemplateTrouble e) {
        throw new IllegalStateException("the shipped templates are tested: " + e.place(), e);
      }
    }
  }

  /**
   * Reads, compiles and tries all of them.
   *
   * @param folder the operator's, empty where there is none
   * @throws TemplateTrouble naming the first file and line at fault
   */
  public static MessageTemplates load(Optional<Path> folder) throws TemplateTrouble {
    TreeSet<String> names = new TreeSet<>(List.of(DEFAULT));
    if (folder.isPresent()) {
      names.addAll(folders(folder.get(), "", NAME));
    }
    Map<String, Map<String, LanguageTemplates>> sets = new HashMap<>();
    for (String name : names) {
      sets.put(name, set(folder, name));
    }
    refuseUnnamedWords(sets.values().stream().flatMap(s -> s.values().stream()).toList());
    return new MessageTemplates(Map.copyOf(sets));
  }

  private static void refuseUnnamedWords(List<LanguageTemplates> all) throws TemplateTrouble {
    Set<String> named =
        all.stream().flatMap(t -> t.named().stream()).collect(Collectors.toUnmodifiableSet());
    Set<String> usual = shippedEnglish().byKey().keySet();
    for (LanguageTemplates each : all) {
      each.refuseUnnamedWords(named, usual);
    }
  }

  private static Words shippedEnglish() throws TemplateTrouble {
    return Words.parse(FALLBACK, required(DEFAULT + "/" + FALLBACK + "/" + WORDS));
  }

  private static Map<String, LanguageTemplates> set(Optional<Path> folder, String name)
      throws TemplateTrouble {
    TreeSet<String> languages = new TreeSet<>(SHIPPED_LANGUAGES);
    // A language that stands in the default set only is one of each set's.
    for (String set : from(name)) {
      if (folder.isPresent() && Files.isDirectory(folder.get().resolve(set))) {
        languages.addAll(languages(folder.get(), set));
      }
    }
    Map<String, LanguageTemplates> all = new HashMap<>();
    for (String language : languages) {
      Words words = words(folder, name, language);
      all.put(
          language,
          LanguageTemplates.of(
              new Language(language),
              words,
              source(folder, name, language, PLAIN),
              source(folder, name, language, HTML)));
    }
    return Map.copyOf(all);
  }

  /** The sets that one is made of, what goes before the others last. */
  private static List<String> from(String name) {
    return name.equals(DEFAULT) ? List.of(DEFAULT) : List.of(DEFAULT, name);
  }

  private static Set<String> languages(Path folder, String set) throws TemplateTrouble {
    Set<String> tags = folders(folder, set, TAG);
    refuseOtherFiles(folder, set, List.of(PLAIN, HTML));
    for (String tag : tags) {
      refuseOtherFiles(folder, set + "/" + tag, List.of(WORDS, PLAIN, HTML));
      String today = Locale.forLanguageTag(tag).toLanguageTag();
      if (!today.equals(tag)) {
        throw new TemplateTrouble(
            folder.resolve(set).resolve(tag).toString(), "is a language now written " + today);
      }
    }
    return tags;
  }

  private static Words words(Optional<Path> folder, String name, String language)
      throws TemplateTrouble {
    Words words = shippedEnglish();
    for (String set : from(name)) {
      for (Language each : new Language(language).andMoreGeneral().reversed()) {
        words = over(words, folder, set, each.tag() + "/" + WORDS);
      }
    }
    return words;
  }

  /** These words with those of a file over them: of the shipped one, then of the operator's. */
  private static Words over(Words words, Optional<Path> folder, String set, String name)
      throws TemplateTrouble {
    String file = set + "/" + name;
    Words all = words;
    String shipped = set.equals(DEFAULT) ? shippedFile(file) : null;
    if (shipped != null) {
      all = Words.parse(file, shipped).over(all);
    }
    String own = own(folder, file);
    return own == null ? all : Words.parse(file, own).over(all);
  }

  private static Source source(Optional<Path> folder, String name, String language, String file)
      throws TemplateTrouble {
    List<String> places = new ArrayList<>();
    for (String set : from(name).reversed()) {
      for (Language each : new Language(language).andMoreGeneral()) {
        places.add(set + "/" + each.tag() + "/" + file);
      }
      places.add(set + "/" + file);
    }
    for (String place : places) {
      String own = own(folder, place);
      if (own != null) {
        return new Source(place, own);
      }
    }
    String shipped = DEFAULT + "/" + file;
    return new Source(shipped, required(shipped));
  }

  private static Set<String> folders(Path folder, String below, Pattern pattern)
      throws TemplateTrouble {
    TreeSet<String> names = new TreeSet<>();
    for (Path entry : entries(folder, below, Files::isDirectory)) {
      String name = String.valueOf(entry.getFileName());
      if (!pattern.matcher(name).matches()) {
        throw new TemplateTrouble(
            entry.toString(),
            below.isEmpty()
                ? "is no name of a template set: small letters, digits and hyphens"
                : "is no language such as de or pt-BR");
      }
      names.add(name);
    }
    return names;
  }

  /** What is in a folder, but for .git, and ..data where Kubernetes mounts a ConfigMap. */
  private static List<Path> entries(Path folder, String below, Predicate<Path> which)
      throws TemplateTrouble {
    try (Stream<Path> all = Files.list(folder.resolve(below))) {
      return all.filter(which)
          .filter(entry -> !String.valueOf(entry.getFileName()).startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new TemplateTrouble(
          folder.resolve(below).toString(), "can't be read: " + FileTrouble.words(e));
    }
  }

  /** A slip in a file's name would leave the shipped text standing. */
  private static void refuseOtherFiles(Path folder, String below, List<String> known)
      throws TemplateTrouble {
    for (Path entry : entries(folder, below, Files::isRegularFile)) {
      String name = String.valueOf(entry.getFileName());
      if (!known.contains(name)) {
        throw new TemplateTrouble(
            below + "/" + name, "is none of the files that are read here: " + known);
      }
    }
  }

  private static @Nullable String own(Optional<Path> folder, String file) throws TemplateTrouble {
    if (folder.isEmpty() || !Files.isRegularFile(folder.get().resolve(file))) {
      return null;
    }
    try {
      if (Files.size(folder.get().resolve(file)) > LARGEST_FILE_BYTES) {
        throw new TemplateTrouble(file, "is larger than 256 KiB");
      }
      String content = Files.readString(folder.get().resolve(file), StandardCharsets.UTF_8);
      return content.startsWith(BYTE_ORDER_MARK) ? content.substring(1) : content;
    } catch (CharacterCodingException e) {
      throw new TemplateTrouble(file, "is not UTF-8; save it so");
    } catch (IOException e) {
      throw new TemplateTrouble(file, "can't be read: " + FileTrouble.words(e));
    }
  }

  private static String required(String file) {
    String content = shippedFile(file);
    if (content == null) {
      throw new IllegalStateException("the program lacks its template " + file);
    }
    return content;
  }

  private static @Nullable String shippedFile(String file) {
    try (InputStream in = MessageTemplates.class.getResourceAsStream("/templates/" + file)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the program's template can't be read: " + file, e);
    }
  }

  /** Whether there is a set of this name. */
  public boolean has(String name) {
    return sets.containsKey(name);
  }

  /**
   * The templates for a reader: of the set named, or the shipped one where it is not there, in the
   * language of the locale with its region, without it, or English.
   */
  public LanguageTemplates of(String name, Locale locale) {
    Map<String, LanguageTemplates> set =
        sets.getOrDefault(name, sets.getOrDefault(DEFAULT, Map.of()));
    return Stream.concat(
            Language.of(locale).andMoreGeneral().stream(), Stream.of(new Language(FALLBACK)))
        .map(language -> set.get(language.tag()))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the shipped templates have English"));
  }
}
