package dev.umsync.common.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Renders the reference of all settings as Markdown, one table for each section. */
public final class ConfigReference {
  private ConfigReference() {}

  /**
   * The whole document, the same for the same keys.
   *
   * @param keys in the order in which they are to be listed
   */
  public static String render(List<Key<?>> keys) {
    Map<String, List<Key<?>>> sections =
        keys.stream()
            .collect(Collectors.groupingBy(Key::section, LinkedHashMap::new, Collectors.toList()));
    StringBuilder out =
        new StringBuilder(
            """
            # Configuration

            One `umsync.yaml` serves all roles. An environment variable wins over the file, `--set name=value` over both.
            A setting's variable is `UMSYNC_` and its name in capitals, with `_` for each `.` and `-`, such as `%s`.
            `*` stands for a name that you choose (small letters, digits, `-`). Unknown names are errors.
            """
                .formatted(keys.getFirst().variable()));
    sections.forEach((section, of) -> section(out, section, of));
    return out.toString();
  }

  private static void section(StringBuilder out, String section, List<Key<?>> keys) {
    out.append("\n## ").append(section).append("\n\n");
    out.append("| setting | type | default | permitted | what it is |\n|---|---|---|---|---|\n");
    keys.forEach(key -> out.append(row(key)));
  }

  private static String row(Key<?> key) {
    String fallback =
        key.isRequired()
            ? "required, such as `" + key.example() + "`"
            : key.isOptional()
                ? "none, such as `" + key.example() + "`"
                : "`" + key.example() + "`";
    return "| `%s` | %s | %s | %s | %s |\n"
        .formatted(
            key.name(),
            cell(key.type().label()),
            cell(fallback),
            cell(key.type().range()),
            cell(key.description()));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ');
  }
}
