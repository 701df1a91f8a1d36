package dev.umsync.common.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * A YAML file flattened to dotted names, with every problem of its form. Confined to the thread
 * that reads it. No message quotes the text, since a secret may stand there.
 */
final class YamlText {
  private static final long LONGEST_BYTES = 1 << 20;
  private static final YAMLFactory YAML = new YAMLFactory();

  private final String origin;
  private final Map<String, Setting> settings = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private YamlText(String origin) {
    this.origin = origin;
  }

  static YamlText read(Path file) {
    String name = file.toString();
    try {
      if (Files.size(file) > LONGEST_BYTES) {
        return broken(
            name, "is longer than 1 MiB and was not read: this is not a configuration file");
      }
      return parse(String.valueOf(file.getFileName()), Files.readString(file));
    } catch (NoSuchFileException e) {
      return broken(name, "does not exist: create it or name another file");
    } catch (CharacterCodingException e) {
      return broken(name, "is not UTF-8 text: save it as UTF-8");
    } catch (IOException e) {
      return broken(name, "cannot be read: check that it is a file and its permissions");
    }
  }

  static YamlText parse(String origin, String content) {
    YamlText yaml = new YamlText(origin);
    try (YAMLParser parser = YAML.createParser(content)) {
      yaml.document(parser);
    } catch (JsonProcessingException e) {
      yaml.unparsable(e);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
    return yaml;
  }

  private static YamlText broken(String file, String rule) {
    YamlText yaml = new YamlText(file);
    yaml.problem(file, rule, "");
    return yaml;
  }

  /** By dotted name, in the order of the file. */
  Map<String, Setting> settings() {
    return settings;
  }

  List<Problem> problems() {
    return problems;
  }

  private void document(YAMLParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return;
    }
    if (first != JsonToken.START_OBJECT) {
      problem(origin, "must hold sections with settings, not a single value or list", "");
      return;
    }
    mapping(parser, "", false);
    if (parser.nextToken() != null) {
      problem(origin, "holds a second YAML document after '---': keep one", lineOf(parser));
    }
  }

  // The parser stands on the mapping's start, and afterwards on its end.
  private void mapping(YAMLParser parser, String path, boolean repeated) throws IOException {
    Map<String, Integer> seen = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      String name = path.isEmpty() ? field : path + "." + field;
      int line = parser.currentTokenLocation().getLineNr();
      Integer earlier = seen.putIfAbsent(field, line);
      if (earlier != null && !repeated) {
        twice(name, earlier, line);
      }
      value(parser, name, line, repeated || earlier != null);
    }
    if (seen.isEmpty() && !path.isEmpty()) {
      put(
          new Setting(path, new Raw.Empty(), at(parser.currentTokenLocation().getLineNr())),
          repeated);
    }
  }

  private void value(YAMLParser parser, String name, int line, boolean repeated)
      throws IOException {
    JsonToken token = parser.nextToken();
    if (parser.isCurrentAlias()) {
      problem(name, "uses a YAML alias (*), which is not supported: write the value out", at(line));
    } else if (token == JsonToken.START_OBJECT) {
      mapping(parser, name, repeated);
    } else if (token == JsonToken.START_ARRAY) {
      items(parser, name, line, repeated);
    } else if (token == JsonToken.VALUE_NULL) {
      put(new Setting(name, new Raw.Empty(), at(line)), repeated);
    } else {
      put(new Setting(name, new Raw.Scalar(parser.getText()), at(line)), repeated);
    }
  }

  private void items(YAMLParser parser, String name, int line, boolean repeated)
      throws IOException {
    List<String> items = new ArrayList<>();
    boolean plain = true;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (!token.isScalarValue() || token == JsonToken.VALUE_NULL || parser.isCurrentAlias()) {
        plain = false;
        parser.skipChildren();
      } else {
        items.add(parser.getText());
      }
    }
    if (plain) {
      put(new Setting(name, new Raw.Items(items), at(line)), repeated);
    } else {
      problem(
          name, "must be a list of plain values: no section, list or empty item in it", at(line));
    }
  }

  private void put(Setting setting, boolean repeated) {
    Setting earlier = settings.putIfAbsent(setting.name(), setting);
    if (earlier != null && !repeated) {
      problem(
          setting.name(),
          "is set twice, here and at " + earlier.origin() + ": keep one",
          setting.origin());
    }
  }

  private void twice(String name, int earlier, int line) {
    problem(name, "is written twice, here and on line " + earlier + ": keep one", at(line));
  }

  // Jackson's own location is the last token that was still right; the scanner's mark is where it
  // went wrong.
  private void unparsable(JsonProcessingException e) {
    String place = "";
    if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      Mark mark = marked.getProblemMark();
      place = " at line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1);
    } else if (e.getLocation() != null) {
      place = " at line " + e.getLocation().getLineNr();
    }
    problem(
        origin,
        "is not valid YAML"
            + place
            + ": look for a tab, a missing ':' or quote, or a wrong indent there",
        "");
  }

  private String lineOf(YAMLParser parser) {
    return at(parser.currentTokenLocation().getLineNr());
  }

  private String at(int line) {
    return origin + ":" + line;
  }

  private void problem(String key, String rule, String where) {
    problems.add(new Problem(key, "", rule, "", where));
  }
}
