package dev.umsync.standalone.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Unmatched;

/**
 * Where the log goes and how much of it, decided before the first logger exists: a logger may be
 * created as soon as a subcommand's class is loaded, and Logback reads its configuration then and
 * only once. Immutable.
 *
 * @param level the level of our own loggers
 * @param file the log file; null for standard error
 */
record LogSettings(String level, @Nullable String file) {
  private static final String FILE_VARIABLE = "UMSYNC_LOG_FILE";
  private static final String LEVEL_VARIABLE = "UMSYNC_LOG_LEVEL";

  /** The variables read here; a role's configuration must not take them for its own. */
  static final Set<String> VARIABLES = Set.of(FILE_VARIABLE, LEVEL_VARIABLE);

  private static final String CHAOS = "chaos";

  private static final String DEFAULT_VERBOSE_FILE = "umsync.log";

  /**
   * Sets the system properties that {@code logback.xml} reads. Called once, by {@code Main}, before
   * anything logs.
   */
  static void apply(String[] args, Map<String, String> environment) {
    LogSettings settings = of(args, environment);
    System.setProperty("umsync.log.level", settings.level());
    if (List.of(args).contains(CHAOS)) {
      System.setProperty("umsync.log.kafka", "ERROR");
    }
    if (settings.file() != null) {
      System.setProperty("umsync.log.file", settings.file());
      System.setProperty("logback.configurationFile", "logback-file.xml");
    }
    // Helidon and Angus log through java.util.logging, which reads this only when it is first used.
    System.setProperty("java.util.logging.config.class", JavaLogging.class.getName());
  }

  static LogSettings of(String[] args, Map<String, String> environment) {
    FirstLook look = new FirstLook();
    try {
      new CommandLine(look).parseArgs(args);
    } catch (ParameterException e) {
      // The real command line meets the same fault next and says so; until then the defaults do.
      look = new FirstLook();
    }
    String level =
        look.options.verbose
            ? "DEBUG"
            : environment.getOrDefault(LEVEL_VARIABLE, defaultLevel(args));
    String file = look.options.file != null ? look.options.file : environment.get(FILE_VARIABLE);
    if (file == null && look.options.verbose) {
      file = DEFAULT_VERBOSE_FILE;
    }
    return new LogSettings(level, file);
  }

  /**
   * Demo, bench and chaos say themselves what happens; the others are services, whose log is read.
   */
  private static String defaultLevel(String[] args) {
    return Stream.of("demo", "bench", CHAOS).anyMatch(List.of(args)::contains) ? "WARN" : "INFO";
  }

  /** Reads the log options and nothing else; the rest is for the real command line. */
  @Command
  private static final class FirstLook {
    @Mixin private final LogOptions options = new LogOptions();

    @SuppressWarnings("UnusedVariable")
    @Unmatched
    private List<String> rest = new ArrayList<>();
  }
}
