package dev.umsync.standalone.cli;

import dev.umsync.common.config.Config;
import dev.umsync.standalone.site.ConfigFile;
import dev.umsync.standalone.site.Site;
import dev.umsync.standalone.site.SiteConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which installation a command works on. Filled by the parser, then read by the command's thread.
 */
final class SiteOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data folder of 'umsync start'; its umsync.yaml is read (or UMSYNC_DATA).")
  private @Nullable Path data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Configuration file (or UMSYNC_CONFIG; umsync.yaml in this folder if there is one).")
  private @Nullable Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting; wins over file and environment. May be repeated.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(
      names = "--allow-single-copy",
      description = "Accept a cluster that keeps fewer than three copies of a record.")
  private boolean allowSingleCopy;

  /** The data folder that was named, if one was. */
  Optional<Path> data(Map<String, String> environment) {
    return Optional.ofNullable(data)
        .or(() -> Optional.ofNullable(environment.get("UMSYNC_DATA")).map(Path::of));
  }

  /** Whether an installation was named, by option or environment. */
  boolean isNamed(Map<String, String> environment) {
    return config != null
        || data(environment).isPresent()
        || environment.containsKey("UMSYNC_CONFIG");
  }

  /** All settings, loaded. */
  Config load(Map<String, String> environment) {
    return ConfigFile.load(file(environment), environment, overrides());
  }

  /** The installation that the settings describe. */
  Site site(Config loaded, Map<String, String> environment) {
    Path folder = file(environment).toAbsolutePath().getParent();
    return Site.of(folder == null ? Path.of("").toAbsolutePath() : folder, SiteConfig.of(loaded));
  }

  /** Settings from the command line. */
  Map<String, String> overrides() {
    Map<String, String> all = new LinkedHashMap<>(overrides);
    if (allowSingleCopy) {
      all.put(SiteConfig.ALLOW_SINGLE_COPY.name(), "true");
    }
    return all;
  }

  private Path file(Map<String, String> environment) {
    Optional<Path> folder = data(environment);
    Path named =
        Optional.ofNullable(config)
            .or(() -> folder.map(f -> f.resolve(ConfigFile.NAME)))
            .or(() -> Optional.ofNullable(environment.get("UMSYNC_CONFIG")).map(Path::of))
            .orElse(null);
    if (named == null) {
      return Path.of(ConfigFile.NAME);
    }
    if (!Files.isReadable(named)) {
      throw new UserError(
          "can't be read",
          named.toString(),
          "name an existing configuration file, or a folder that 'umsync start --data DIR' has made");
    }
    return named;
  }
}
