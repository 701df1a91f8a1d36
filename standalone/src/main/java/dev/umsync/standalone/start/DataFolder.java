package dev.umsync.standalone.start;

import dev.umsync.common.config.ConfigTemplate;
import dev.umsync.common.config.StartFailed;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.standalone.site.ConfigFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The folder of {@code umsync start}: configuration, keysets, certificate and the broker's files.
 * Thread rule: used by one thread, under the folder's lock.
 *
 * @param path the folder; it exists
 */
public record DataFolder(Path path) {
  /** What a first start sets in the configuration it writes; everything else is a default. */
  private static final Map<String, String> FIRST_SETTINGS = firstSettings();

  private static Map<String, String> firstSettings() {
    Map<String, String> set = new LinkedHashMap<>();
    set.put("kafka.bootstrap-servers", "127.0.0.1:19092");
    set.put("kafka.subscriber-partitions", "12");
    set.put("kafka.allow-single-copy", "true");
    return set;
  }

  /** The configuration file. */
  public Path config() {
    return path.resolve(ConfigFile.NAME);
  }

  /** Where the self-signed certificate is kept. */
  public Path tls() {
    return path.resolve("tls");
  }

  /**
   * Writes configuration and keysets where there are none.
   *
   * @return whether this is the folder's first start
   * @throws StartFailed if something can't be written
   */
  public boolean prepare() {
    boolean first = !Files.exists(config());
    if (first) {
      writeConfig();
    }
    KeyDirectory keys = new KeyDirectory(path.resolve("keys"));
    // Keys that are gone from a folder in use are not made anew: delivered messages and stored
    // credentials depend on the old ones, and each role names the one that it misses.
    if (first && keys.present().isEmpty()) {
      try {
        keys.init();
      } catch (KeyTrouble e) {
        throw new StartFailed(
            "The keysets could not be made",
            keys.folder().toString(),
            String.valueOf(e.getMessage()),
            e);
      }
    }
    return first;
  }

  private void writeConfig() {
    try {
      Path temporary =
          Files.createTempFile(
              path,
              "umsync",
              ".tmp",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          temporary,
          ConfigTemplate.write(ConfigFile.ALL_KEYS, FIRST_SETTINGS),
          StandardCharsets.UTF_8);
      Files.move(temporary, config(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StartFailed(
          "The configuration could not be written",
          config().toString(),
          "Check that the folder is writable.",
          e);
    }
  }
}
