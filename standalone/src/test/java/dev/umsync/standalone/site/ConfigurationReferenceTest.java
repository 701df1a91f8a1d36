package dev.umsync.standalone.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.ConfigReference;
import dev.umsync.common.config.ConfigTemplate;
import dev.umsync.common.config.Key;
import dev.umsync.common.config.Schema;
import dev.umsync.common.config.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");

  /**
   * After a change of a setting: {@code ./mvnw -pl standalone -am test -Dumsync.write-docs=true}.
   */
  @Test
  void theDocumentNamesEverySettingAsItIs() throws IOException {
    String reference = ConfigReference.render(ConfigFile.ALL_KEYS);
    if (Boolean.getBoolean("umsync.write-docs")) {
      Files.writeString(DOCUMENT, reference);
    }

    assertThat(DOCUMENT).content().isEqualTo(reference);
  }

  @Test
  void theTemplateOfAFirstStartLoadsAsTheDefaults() {
    Config written =
        Config.load(
            Schema.of(ConfigFile.ALL_KEYS),
            Sources.none().yaml("umsync.yaml", ConfigTemplate.write(ConfigFile.ALL_KEYS)));
    Config none = Config.load(Schema.of(ConfigFile.ALL_KEYS), Sources.none());

    assertThat(written.effective()).isEqualTo(none.effective());
  }

  @Test
  void everySettingSaysWhatItDoes() {
    assertThat(ConfigFile.ALL_KEYS).extracting(Key::description).allMatch(d -> d.endsWith("."));
  }
}
