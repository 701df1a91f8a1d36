package dev.umsync.common.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where settings come from, in rising precedence: a file, the environment, the command line.
 * Immutable.
 */
public final class Sources {
  private final @Nullable Path file;
  private final @Nullable Text text;
  private final Map<String, String> environment;
  private final Map<String, String> overrides;

  private record Text(String origin, String content) {}

  private Sources(
      @Nullable Path file,
      @Nullable Text text,
      Map<String, String> environment,
      Map<String, String> overrides) {
    this.file = file;
    this.text = text;
    this.environment = Map.copyOf(environment);
    this.overrides = Map.copyOf(overrides);
  }

  /** No source: every setting has its default. */
  public static Sources none() {
    return new Sources(null, null, Map.of(), Map.of());
  }

  /** Reads this YAML file, which must exist, in UTF-8 and at most 1 MiB long. */
  public Sources file(Path path) {
    return new Sources(path, null, environment, overrides);
  }

  /** Reads this YAML text instead of a file; {@code origin} names it in problems. */
  public Sources yaml(String origin, String content) {
    return new Sources(null, new Text(origin, content), environment, overrides);
  }

  /** Reads the variables that begin with {@code UMSYNC_}; the others are not looked at. */
  public Sources environment(Map<String, String> variables) {
    return new Sources(file, text, variables, overrides);
  }

  /** Reads these dotted names and values, as {@code --set key=value} gives them. */
  public Sources overrides(Map<String, String> settings) {
    return new Sources(file, text, environment, settings);
  }

  YamlText yaml() {
    if (file != null) {
      return YamlText.read(file);
    }
    return text == null ? YamlText.parse("", "") : YamlText.parse(text.origin, text.content);
  }

  Map<String, String> environment() {
    return environment;
  }

  Map<String, String> overrides() {
    return overrides;
  }
}
