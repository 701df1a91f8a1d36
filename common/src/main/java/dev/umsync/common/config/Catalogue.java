package dev.umsync.common.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys of a schema, found by the names that sources write. Immutable. */
final class Catalogue {
  private final Map<String, Key<?>> keys = new LinkedHashMap<>();
  private final Map<String, Key<?>> formerly = new LinkedHashMap<>();
  private final SequencedSet<String> sections = new LinkedHashSet<>();

  /** A key, and the section's own name if the key is a pattern (otherwise empty). */
  record Match(Key<?> key, String named) {
    String name() {
      return key.in(named);
    }
  }

  /**
   * @throws IllegalArgumentException if two keys share a name, or a variable
   */
  Catalogue(List<Key<?>> declared) {
    Map<String, Key<?>> variables = new LinkedHashMap<>();
    for (Key<?> key : declared) {
      Key<?> other = keys.put(key.name(), key);
      Key<?> sameVariable = variables.put(key.variable(), key);
      if ((other != null && other != key)
          || (sameVariable != null && !sameVariable.name().equals(key.name()))) {
        throw new IllegalArgumentException("two keys are named alike: " + key.name());
      }
      key.formerNames().forEach(name -> formerly.put(name, key));
      sections.add(key.section());
    }
  }

  List<Key<?>> keys() {
    return List.copyOf(keys.values());
  }

  boolean contains(Key<?> key) {
    return keys.get(key.name()) == key;
  }

  SequencedSet<String> sections() {
    return sections;
  }

  /** The key of a dotted name; an exact name wins over a pattern. */
  Optional<Match> match(String name) {
    return match(keys, name);
  }

  /** The key that a retired name now has. */
  Optional<Match> retired(String name) {
    return match(formerly, name);
  }

  /** Whether settings or named sections can stand beneath this name. */
  boolean isSection(String name) {
    return keys.values().stream().anyMatch(key -> beneath(key, name));
  }

  /**
   * The section's own name if {@code name} is a section of a pattern key, such as {@code
   * worker.providers.gmail}.
   */
  boolean isNamedSection(String name) {
    return keys.values().stream()
        .filter(Key::isPattern)
        .anyMatch(key -> regex(key.namesSection() + ".*").matcher(name).matches());
  }

  /** A key that takes a value though settings were written beneath it. */
  Optional<Key<?>> valueAbove(String name) {
    for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      Optional<Match> above = match(name.substring(0, dot));
      if (above.isPresent()) {
        return Optional.of(above.get().key());
      }
    }
    return Optional.empty();
  }

  /**
   * Every name that could have been meant, patterns filled in with the segment that was written
   * there.
   */
  List<String> candidates(String written) {
    String[] segments = written.split("\\.", -1);
    List<String> names = new ArrayList<>();
    for (Key<?> key : keys.values()) {
      if (key.isPattern()) {
        int star = List.of(key.name().split("\\.", -1)).indexOf("*");
        names.add(key.in(star < segments.length ? segments[star] : "NAME"));
      } else {
        names.add(key.name());
      }
    }
    return names;
  }

  private static Optional<Match> match(Map<String, Key<?>> among, String name) {
    Key<?> exact = among.get(name);
    if (exact != null && !name.contains("*")) {
      return Optional.of(new Match(exact, ""));
    }
    for (Map.Entry<String, Key<?>> entry : among.entrySet()) {
      Matcher matcher = regex(entry.getKey()).matcher(name);
      if (entry.getKey().contains("*") && matcher.matches()) {
        return Optional.of(new Match(entry.getValue(), matcher.group(1)));
      }
    }
    return Optional.empty();
  }

  private static boolean beneath(Key<?> key, String name) {
    String[] of = key.name().split("\\.", -1);
    String[] section = name.split("\\.", -1);
    if (section.length >= of.length) {
      return false;
    }
    for (int i = 0; i < section.length; i++) {
      boolean same = of[i].equals("*") ? section[i].matches(Key.SEGMENT) : of[i].equals(section[i]);
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private static Pattern regex(String pattern) {
    return Pattern.compile(pattern.replace(".", "\\.").replace("*", "(" + Key.SEGMENT + ")"));
  }
}
