package dev.umsync.standalone.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The options that say where the log goes; every subcommand has them. Written by picocli, then only
 * read.
 */
final class LogOptions {
  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description =
          "Log at DEBUG, and keep the stack trace of a failure in the log file (umsync.log if no other is named).")
  boolean verbose;

  @Option(
      names = "--log-file",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "Log to FILE instead of standard error (or set UMSYNC_LOG_FILE).")
  @Nullable String file;
}
