package dev.umsync.common.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One declared setting: name, type, default, permitted values and a sentence for the reader. A name
 * with one {@code *} segment is a pattern for sections that the file names, as {@code
 * worker.providers.*.host}. Immutable.
 *
 * <p>Each factory takes the default; {@link #required()} and {@link #optional()} make it the
 * example instead.
 *
 * @param <T> what {@link Config#get(Key)} gives
 */
public final class Key<T> {
  static final String SEGMENT = "[a-z0-9][a-z0-9-]*";
  private static final Pattern NAME =
      Pattern.compile("%1$s(\\.%1$s)*(\\.\\*(\\.%1$s)+)?".formatted(SEGMENT));
  private static final String SECRET_EXAMPLE = "\u2026";

  private final String name;
  private final String description;
  private final ValueType<T> type;
  private final @Nullable T fallback;
  private final String example;
  private final List<String> formerNames;

  private Key(
      String name,
      String description,
      ValueType<T> type,
      @Nullable T fallback,
      String example,
      List<String> formerNames) {
    if (!NAME.matcher(name).matches() || !name.contains(".")) {
      throw new IllegalArgumentException(
          "not a key name in dotted kebab-case with a section: " + name);
    }
    this.name = name;
    this.description = description;
    this.type = type;
    this.fallback = fallback;
    this.example = example;
    this.formerNames = List.copyOf(formerNames);
  }

  /** Text that is not blank. */
  public static Key<String> string(String name, String value, String description) {
    return of(name, description, ValueType.string(), value);
  }

  /** A whole number; both bounds are permitted. */
  public static Key<Integer> integer(String name, int value, int min, int max, String description) {
    return of(name, description, ValueType.integer(min, max), value);
  }

  /** A duration such as {@code 45s}, {@code 1h30m} or {@code PT45S}; both bounds are permitted. */
  public static Key<Duration> duration(
      String name, Duration value, Duration min, Duration max, String description) {
    return of(name, description, ValueType.duration(min, max), value);
  }

  /** A size such as {@code 20 MiB}; both bounds are permitted. */
  public static Key<DataSize> bytes(
      String name, DataSize value, DataSize min, DataSize max, String description) {
    return of(name, description, ValueType.bytes(min, max), value);
  }

  /** {@code true} or {@code false}. */
  public static Key<Boolean> bool(String name, boolean value, String description) {
    return of(name, description, ValueType.bool(), value);
  }

  /** A path; a relative one is relative to the working folder. Nothing is checked on disk. */
  public static Key<Path> path(String name, Path value, String description) {
    return of(name, description, ValueType.path(), value);
  }

  /** An absolute URI; a password in its user information is masked wherever it is shown. */
  public static Key<URI> uri(String name, URI value, String description) {
    return of(name, description, ValueType.uri(), value);
  }

  /** One of the constants, written in kebab-case: {@code FULL_SCAN} is {@code full-scan}. */
  public static <E extends Enum<E>> Key<E> enumeration(String name, E value, String description) {
    return of(name, description, ValueType.enumeration(value.getDeclaringClass()), value);
  }

  /** Plain values: a YAML list, or separated by commas. */
  public static Key<List<String>> list(String name, List<String> value, String description) {
    return of(name, description, ValueType.list(), List.copyOf(value));
  }

  /**
   * A secret, never shown; it has no default, so it is required unless made {@link #optional()}.
   */
  public static Key<Secret> secret(String name, String description) {
    return new Key<>(name, description, ValueType.secretText(), null, SECRET_EXAMPLE, List.of());
  }

  private static <T> Key<T> of(String name, String description, ValueType<T> type, T value) {
    String text = type.writer().apply(value);
    if (!(value instanceof List<?>) && type.reader().apply(new Raw.Scalar(text)).isEmpty()) {
      throw new IllegalArgumentException(
          name + ": the default " + text + " must be " + type.rule());
    }
    return new Key<>(name, description, type, value, text, List.of());
  }

  /**
   * The same key without a default: it must be set, and what was the default becomes the example.
   */
  public Key<T> required() {
    return new Key<>(name, description, type, null, example, formerNames);
  }

  /**
   * The same key without a default: it may be left out, and what was the default becomes the
   * example.
   */
  public Key<Optional<T>> optional() {
    return new Key<>(name, description, type.optional(), Optional.empty(), example, formerNames);
  }

  /**
   * The same key with a further condition on its values.
   *
   * @param rule continues "must be …, ", such as "no longer than 40 characters"
   * @throws IllegalArgumentException if the default breaks it
   */
  public Key<T> where(Predicate<? super T> condition, String rule) {
    T value = fallback;
    if (value != null && !condition.test(value)) {
      throw new IllegalArgumentException(name + ": the default must be " + rule);
    }
    return new Key<>(
        name, description, type.where(condition, rule), fallback, example, formerNames);
  }

  /** The same key, which also answers for a retired name: whoever sets that is told this one. */
  public Key<T> formerly(String retiredName) {
    List<String> names = new ArrayList<>(formerNames);
    names.add(retiredName);
    return new Key<>(name, description, type, fallback, example, names);
  }

  /** The dotted name, with its {@code *} if it is a pattern. */
  public String name() {
    return name;
  }

  /** Whether the name has a {@code *} segment. */
  public boolean isPattern() {
    return name.contains("*");
  }

  @Override
  public String toString() {
    return name;
  }

  /** What it does, in one sentence. */
  public String description() {
    return description;
  }

  ValueType<T> type() {
    return type;
  }

  /** Null for a required key. */
  @Nullable T fallback() {
    return fallback;
  }

  boolean isRequired() {
    return fallback == null;
  }

  boolean isOptional() {
    return fallback instanceof Optional<?>;
  }

  String example() {
    return example;
  }

  List<String> formerNames() {
    return formerNames;
  }

  /** The first segment. */
  String section() {
    return name.substring(0, name.indexOf('.'));
  }

  /** What stands before {@code .*}: the section that holds the named ones. */
  String namesSection() {
    return name.substring(0, name.indexOf(".*"));
  }

  /** The concrete name of a pattern key in one named section. */
  String in(String named) {
    return name.replace("*", named);
  }

  String variable() {
    return variable(name);
  }

  static String variable(String name) {
    return "UMSYNC_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
