package dev.umsync.standalone.site;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.Key;
import dev.umsync.common.config.Schema;
import dev.umsync.common.config.Sources;
import dev.umsync.credential.config.CredentialConfig;
import dev.umsync.ingest.config.IngestConfig;
import dev.umsync.worker.config.WorkerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code umsync.yaml}, which is one file for all roles. Stateless. */
public final class ConfigFile {
  /** The file's name in a data folder. */
  public static final String NAME = "umsync.yaml";

  /** Variables that steer the launcher and the command line, not the configuration. */
  private static final Set<String> NOT_SETTINGS =
      Set.of(
          "UMSYNC_HOME",
          "UMSYNC_JAVA_OPTS",
          "UMSYNC_CONFIG",
          "UMSYNC_DATA",
          "UMSYNC_LOG_FILE",
          "UMSYNC_LOG_LEVEL",
          "UMSYNC_REQUIRE_CONTAINERS",
          "UMSYNC_REQUIRE_DOVECOT",
          "UMSYNC_REQUIRE_FOREIGN",
          "UMSYNC_REQUIRE_KCAT");

  /** Every setting there is. */
  public static final List<Key<?>> ALL_KEYS =
      Stream.of(
              SiteConfig.KEYS,
              OpsConfig.KEYS,
              IngestConfig.KEYS,
              CredentialConfig.KEYS,
              WorkerConfig.KEYS)
          .<Key<?>>flatMap(List::stream)
          .toList();

  private ConfigFile() {}

  /**
   * Loads all settings; a later source wins: file, environment, overrides.
   *
   * @param file need not exist, then there is only the rest
   * @throws dev.umsync.common.config.ConfigProblems naming every fault at once
   */
  public static Config load(
      Path file, Map<String, String> environment, Map<String, String> overrides) {
    Sources sources = Sources.none();
    if (Files.exists(file)) {
      sources = sources.file(file);
    }
    return Config.load(
        Schema.of(ALL_KEYS).ignoringVariables(NOT_SETTINGS),
        sources.environment(environment).overrides(overrides));
  }
}
