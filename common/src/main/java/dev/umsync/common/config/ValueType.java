package dev.umsync.common.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How values of one type are read, written and described. Immutable.
 *
 * @param label the type's name for the reference
 * @param range the permitted values for the reference, or empty
 * @param rule what a value must be, continuing "must be"
 * @param secret whether a value may never be shown
 * @param reader gives empty for a value that breaks the rule
 * @param writer gives the text that the reader reads back
 */
record ValueType<T>(
    String label,
    String range,
    String rule,
    boolean secret,
    Function<Raw, Optional<T>> reader,
    Function<T, String> writer) {

  static ValueType<String> string() {
    return scalar(
        "text",
        "",
        "text that is not blank",
        t -> t.isBlank() ? Optional.empty() : Optional.of(t),
        t -> t);
  }

  static ValueType<Secret> secretText() {
    return new ValueType<>(
        "secret",
        "",
        "a secret that is not blank",
        true,
        onScalar(t -> t.isBlank() ? Optional.empty() : Optional.of(new Secret(t))),
        Secret::toString);
  }

  static ValueType<Integer> integer(int min, int max) {
    return ranged("whole number", ValueType::parseInteger, String::valueOf, min, max);
  }

  static ValueType<Duration> duration(Duration min, Duration max) {
    return ranged("duration", DurationText::parse, DurationText::format, min, max);
  }

  static ValueType<DataSize> bytes(DataSize min, DataSize max) {
    return ranged("size", DataSize::parse, DataSize::toString, min, max);
  }

  static ValueType<Boolean> bool() {
    return scalar("true or false", "", "true or false", ValueType::parseBoolean, String::valueOf);
  }

  static ValueType<Path> path() {
    return scalar("path", "", "a file or folder path", ValueType::parsePath, Path::toString);
  }

  static ValueType<URI> uri() {
    return scalar("URI", "", "an absolute URI", ValueType::parseUri, URI::toString);
  }

  static <E extends Enum<E>> ValueType<E> enumeration(Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    Function<E, String> writer = e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-');
    String choices = constants.stream().map(writer).collect(Collectors.joining(", "));
    return scalar(
        "choice",
        choices,
        "one of " + choices,
        t -> constants.stream().filter(e -> writer.apply(e).equals(t.strip())).findFirst(),
        writer);
  }

  static ValueType<List<String>> list() {
    return new ValueType<>(
        "list",
        "",
        "a list of plain values",
        false,
        raw ->
            switch (raw) {
              case Raw.Items(var items) -> Optional.of(items);
              case Raw.Scalar(var text) -> Optional.of(Raw.split(text));
              case Raw.Empty() -> Optional.empty();
            },
        items -> String.join(", ", items));
  }

  ValueType<T> where(Predicate<? super T> condition, String further) {
    return new ValueType<>(
        label,
        range.isEmpty() ? further : range + "; " + further,
        rule + ", " + further,
        secret,
        raw -> reader.apply(raw).filter(condition),
        writer);
  }

  // Outside: whether the text is accepted; inside: the accepted value, which for such a key is an
  // Optional.
  @SuppressWarnings("OptionalMapToOptional")
  ValueType<Optional<T>> optional() {
    return new ValueType<>(
        label,
        range,
        rule,
        secret,
        raw -> reader.apply(raw).map(Optional::of),
        value -> value.map(writer).orElse(""));
  }

  private static <T extends Comparable<? super T>> ValueType<T> ranged(
      String label,
      Function<String, Optional<T>> parser,
      Function<T, String> writer,
      T min,
      T max) {
    if (min.compareTo(max) > 0) {
      throw new IllegalArgumentException("lower bound " + min + " is above upper bound " + max);
    }
    String range = writer.apply(min) + " to " + writer.apply(max);
    return scalar(
        label,
        range,
        "a " + label + " from " + range,
        text -> parser.apply(text).filter(v -> v.compareTo(min) >= 0 && v.compareTo(max) <= 0),
        writer);
  }

  private static <T> ValueType<T> scalar(
      String label,
      String range,
      String rule,
      Function<String, Optional<T>> parser,
      Function<T, String> writer) {
    return new ValueType<>(label, range, rule, false, onScalar(parser), writer);
  }

  private static <T> Function<Raw, Optional<T>> onScalar(Function<String, Optional<T>> parser) {
    return raw -> raw instanceof Raw.Scalar(var text) ? parser.apply(text) : Optional.empty();
  }

  private static Optional<Integer> parseInteger(String text) {
    try {
      return Optional.of(Integer.valueOf(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Boolean> parseBoolean(String text) {
    return Arrays.asList(true, false).stream()
        .filter(value -> value.toString().equals(text.strip().toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  private static Optional<Path> parsePath(String text) {
    try {
      return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text.strip()));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<URI> parseUri(String text) {
    try {
      return Optional.of(new URI(text.strip())).filter(URI::isAbsolute);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
