package dev.umsync.common.config;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes an {@code umsync.yaml} that explains itself: every key with its description, and its
 * default commented out. A comment begins with {@code "# "}; a setting that is commented out begins
 * with {@code "#"} and no blank. Confined to its caller.
 */
public final class ConfigTemplate {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9/][A-Za-z0-9/._+@ -]*(:[A-Za-z0-9/._+@-]+)*");
  private static final Pattern WORD_WITH_MEANING =
      Pattern.compile("(?i)null|true|false|yes|no|on|off|y|n|.* ");
  private static final String SAMPLE = "example";

  private final Map<String, String> set;
  private final StringBuilder out = new StringBuilder();

  private ConfigTemplate(Map<String, String> set) {
    this.set = new LinkedHashMap<>(set);
  }

  /** A template in which nothing is set: it reads back as the defaults. */
  public static String write(List<Key<?>> keys) {
    return write(keys, Map.of());
  }

  /**
   * A template in which these settings are active.
   *
   * @param set dotted names and values; a list's items separated by commas
   * @throws IllegalArgumentException if a name is no key's
   */
  public static String write(List<Key<?>> keys, Map<String, String> set) {
    Catalogue catalogue = new Catalogue(keys);
    for (String name : set.keySet()) {
      if (catalogue.match(name).isEmpty()) {
        throw new IllegalArgumentException("no such key: " + name);
      }
    }
    ConfigTemplate template = new ConfigTemplate(set);
    template.line(
        0,
        "# UMSync's settings. What is commented out shows its default, or an example where there is none.");
    template.line(
        0,
        "# Each can also be set as an environment variable, or with --set name=value, which wins over both.");
    Tree.of(keys)
        .forEach((section, tree) -> {
          template.out.append('\n');
          template.node(0, "", section, tree, true);
        });
    return template.out.toString();
  }

  private void node(int depth, String path, String segment, Tree tree, boolean active) {
    String name = path.isEmpty() ? segment : path + "." + segment;
    Key<?> key = tree.key();
    if (key != null) {
      setting(depth, name, segment, key);
    } else {
      line(depth, (active ? "" : "#") + segment + ":");
      tree.forEach((child, beneath) -> {
        if (child.equals("*")) {
          named(depth + 1, name, beneath, active);
        } else {
          node(depth + 1, name, child, beneath, active);
        }
      });
    }
  }

  private void named(int depth, String path, Tree tree, boolean active) {
    TreeSet<String> names = new TreeSet<>();
    for (String name : set.keySet()) {
      if (name.startsWith(path + ".")) {
        String rest = name.substring(path.length() + 1);
        names.add(rest.substring(0, rest.indexOf('.')));
      }
    }
    line(depth, "# One section for each; its name is yours to choose.");
    if (names.isEmpty()) {
      node(depth, path, SAMPLE, tree, false);
    }
    names.forEach(name -> node(depth, path, name, tree, active));
  }

  private void setting(int depth, String name, String segment, Key<?> key) {
    String range = key.type().range();
    String need = key.isRequired() ? " Required." : key.isOptional() ? " May be left out." : "";
    line(depth, "# " + key.description() + need);
    line(
        depth,
        "# %s%s; %s"
            .formatted(
                capital(key.type().label()),
                range.isEmpty() ? "" : ", " + range,
                Key.variable(name)));
    String given = set.get(name);
    String value = given == null ? key.example() : given;
    line(depth, (given == null ? "#" : "") + segment + ": " + written(key, value));
  }

  private static String written(Key<?> key, String value) {
    return key.type().label().equals("list")
        ? Raw.split(value).stream()
            .map(ConfigTemplate::quoted)
            .collect(Collectors.joining(", ", "[", "]"))
        : quoted(value);
  }

  // JSON's strings are YAML's double-quoted ones.
  private static String quoted(String value) {
    boolean plain = PLAIN.matcher(value).matches() && !WORD_WITH_MEANING.matcher(value).matches();
    boolean meant = value.equals("true") || value.equals("false");
    return plain || meant
        ? value
        : '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(value)) + '"';
  }

  private static String capital(String label) {
    return label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1);
  }

  private void line(int depth, String text) {
    out.append("  ".repeat(depth)).append(text).append('\n');
  }
}
