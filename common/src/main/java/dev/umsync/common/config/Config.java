package dev.umsync.common.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The settings in force: each has been checked against its key. Immutable, safe for all threads.
 */
public final class Config {
  private static final String UNSET = "(not set)";

  private final Catalogue catalogue;
  private final Map<String, Object> values;
  private final Map<String, SortedSet<String>> names;

  private Config(Reading reading) {
    this.catalogue = reading.catalogue();
    this.values = Map.copyOf(reading.values());
    this.names = Map.copyOf(reading.names());
  }

  /** As {@link #load(Schema, Sources)}, with no other section in the file. */
  public static Config load(List<Key<?>> keys, Sources sources) {
    return load(Schema.of(keys), sources);
  }

  /**
   * Reads all sources to their ends.
   *
   * @throws ConfigProblems naming every problem there is
   * @throws IllegalArgumentException if two keys of the schema are named alike
   */
  public static Config load(Schema schema, Sources sources) {
    Reading reading = new Reading(schema, sources);
    if (!reading.problems().isEmpty()) {
      throw new ConfigProblems(reading.problems());
    }
    return new Config(reading);
  }

  /**
   * The value in force.
   *
   * @throws IllegalArgumentException if the key was not loaded, or is a pattern
   */
  public <T> T get(Key<T> key) {
    if (key.isPattern()) {
      throw new IllegalArgumentException("which section of " + key + " is meant?");
    }
    return value(key, key.name());
  }

  /**
   * The value in force in one named section; the default if the section or the setting is not
   * there.
   *
   * @throws IllegalArgumentException if the key was not loaded or is no pattern, or is required and
   *     that section does not exist
   */
  public <T> T get(Key<T> pattern, String named) {
    if (!pattern.isPattern()) {
      throw new IllegalArgumentException(pattern + " has no named sections");
    }
    return value(pattern, pattern.in(named));
  }

  /** The names of the sections beneath {@code section}, such as {@code worker.providers}. */
  public SortedSet<String> names(String section) {
    return Collections.unmodifiableSortedSet(
        new TreeSet<>(names.getOrDefault(section, new TreeSet<>())));
  }

  /** Whether a source set this key, for a pattern in any of its sections. */
  public boolean isSet(Key<?> key) {
    return key.isPattern()
        ? names(key.namesSection()).stream().anyMatch(n -> values.containsKey(key.in(n)))
        : values.containsKey(key.name());
  }

  /** Every setting with its value or mask, in the order of the keys; for logging once. */
  public SequencedMap<String, String> effective() {
    SequencedMap<String, String> shown = new LinkedHashMap<>();
    for (Key<?> key : catalogue.keys()) {
      if (key.isPattern()) {
        names(key.namesSection()).forEach(n -> shown.put(key.in(n), shown(key, key.in(n))));
      } else {
        shown.put(key.name(), shown(key, key.name()));
      }
    }
    return Collections.unmodifiableSequencedMap(shown);
  }

  private <T> String shown(Key<T> key, String name) {
    if (!values.containsKey(name) && key.isOptional()) {
      return UNSET;
    }
    if (key.type().secret()) {
      return Secret.MASK;
    }
    return Masks.withoutPasswords(key.type().writer().apply(value(key, name)));
  }

  private <T> T value(Key<T> key, String name) {
    if (!catalogue.contains(key)) {
      throw new IllegalArgumentException(key + " was not loaded");
    }
    // Put there by the same key's own reader, and names are unique.
    @SuppressWarnings("unchecked")
    @Nullable T value = (@Nullable T) values.get(name);
    if (value != null) {
      return value;
    }
    @Nullable T fallback = key.fallback();
    if (fallback == null) {
      throw new IllegalArgumentException(name + " has no default and no such section was named");
    }
    return fallback;
  }
}
