package dev.umsync.common.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One pass over the sources: what each setting is, and everything that is wrong. Confined to its
 * caller.
 */
final class Reading {
  private final Schema schema;
  private final Catalogue catalogue;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Setting> settings = new LinkedHashMap<>();
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<String, SortedSet<String>> names = new TreeMap<>();

  Reading(Schema schema, Sources sources) {
    this.schema = schema;
    this.catalogue = new Catalogue(schema.keys());
    YamlText yaml = sources.yaml();
    problems.addAll(yaml.problems());
    yaml.settings().values().forEach(this::accept);
    Set<String> declared =
        names.entrySet().stream()
            .flatMap(e -> e.getValue().stream().map(name -> e.getKey() + "." + name))
            .collect(Collectors.toSet());
    Variables variables =
        new Variables(sources.environment(), catalogue, schema.ignoredVariables(), declared);
    variables.settings().values().forEach(this::accept);
    variables.unknown().forEach(this::unknownVariable);
    new TreeMap<>(sources.overrides())
        .forEach((name, text) -> accept(new Setting(name, new Raw.Scalar(text), "--set")));
    catalogue.keys().forEach(this::resolve);
  }

  Catalogue catalogue() {
    return catalogue;
  }

  List<Problem> problems() {
    return problems;
  }

  /** Set values by concrete name. */
  Map<String, Object> values() {
    return values;
  }

  /** Named sections by the section that holds them. */
  Map<String, SortedSet<String>> names() {
    return names;
  }

  private void accept(Setting setting) {
    Optional<Catalogue.Match> match = catalogue.match(setting.name());
    if (match.isPresent()) {
      Catalogue.Match found = match.get();
      settings.put(setting.name(), setting);
      if (found.key().isPattern()) {
        declare(found.key().namesSection(), found.named());
      }
    } else if (setting.raw() instanceof Raw.Empty && catalogue.isSection(setting.name())) {
      if (catalogue.isNamedSection(setting.name())) {
        int dot = setting.name().lastIndexOf('.');
        declare(setting.name().substring(0, dot), setting.name().substring(dot + 1));
      }
    } else {
      unmatched(setting);
    }
  }

  private void declare(String section, String named) {
    names.computeIfAbsent(section, s -> new TreeSet<>()).add(named);
  }

  private void unmatched(Setting setting) {
    String name = setting.name();
    int dot = name.indexOf('.');
    String section = dot < 0 ? name : name.substring(0, dot);
    boolean owned = catalogue.sections().contains(section);
    Optional<Catalogue.Match> retired = catalogue.retired(name);
    if (retired.isPresent()) {
      report(setting, "is retired: use " + retired.get().name() + " instead");
    } else if (owned) {
      report(setting, unknownRule(name));
    } else if (!schema.otherSections().contains(section)) {
      List<String> sections = new ArrayList<>(catalogue.sections());
      sections.addAll(schema.otherSections());
      report(setting, "is in an unknown section" + nearest(section, sections));
    }
  }

  private String unknownRule(String name) {
    if (catalogue.isSection(name)) {
      return "is a section, not a setting: write its settings indented beneath it";
    }
    return catalogue
        .valueAbove(name)
        .map(key -> "is unknown: " + key.name() + " takes a value, not settings beneath it")
        .orElseGet(() -> "is unknown" + nearest(name, catalogue.candidates(name)));
  }

  private void unknownVariable(String variable) {
    boolean owned = catalogue.sections().stream().anyMatch(s -> inSection(variable, s));
    if (!owned && schema.otherSections().stream().anyMatch(s -> inSection(variable, s))) {
      return;
    }
    Map<String, String> byName = new LinkedHashMap<>();
    catalogue.keys().stream()
        .filter(key -> !key.isPattern())
        .forEach(key -> byName.put(kebab(key.variable()), key.variable()));
    String hint =
        Nearest.to(kebab(variable), byName.keySet())
            .map(name -> ": did you mean " + byName.get(name) + "?")
            .orElse(": remove it");
    problems.add(new Problem(variable, "", "is a variable that names no setting" + hint, "", ""));
  }

  private static boolean inSection(String variable, String section) {
    return variable.startsWith(Key.variable(section) + "_");
  }

  private static String kebab(String variable) {
    return variable.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String nearest(String written, List<String> candidates) {
    return Nearest.to(written, candidates)
        .map(name -> ": did you mean " + name + "?")
        .orElse(": remove it");
  }

  // The value of a name we do not know may be a misspelt secret, so it is never shown.
  private void report(Setting setting, String rule) {
    problems.add(new Problem(setting.name(), "", rule, "", setting.origin()));
  }

  private void resolve(Key<?> key) {
    if (key.isPattern()) {
      names
          .getOrDefault(key.namesSection(), new TreeSet<>())
          .forEach(named -> resolve(key, key.in(named)));
    } else {
      resolve(key, key.name());
    }
  }

  private void resolve(Key<?> key, String name) {
    Setting setting = settings.get(name);
    if (setting != null) {
      Optional<?> value = key.type().reader().apply(setting.raw());
      if (value.isPresent()) {
        values.put(name, value.get());
      } else {
        String rule =
            setting.raw() instanceof Raw.Empty
                ? "has no value: remove the line, or give " + key.type().rule()
                : "must be " + key.type().rule();
        String shown = Masks.shown(key, setting.raw());
        problems.add(new Problem(name, shown, rule, key.example(), setting.origin()));
      }
    } else if (key.isRequired()) {
      String rule =
          "is not set: give %s here or as %s".formatted(key.type().rule(), Key.variable(name));
      problems.add(new Problem(name, "", rule, key.example(), ""));
    }
  }
}
