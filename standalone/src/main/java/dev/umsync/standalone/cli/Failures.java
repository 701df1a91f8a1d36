package dev.umsync.standalone.cli;

import dev.umsync.broker.BackupFailed;
import dev.umsync.broker.BrokerStartFailed;
import dev.umsync.common.config.ConfigProblems;
import dev.umsync.common.config.StartFailed;
import dev.umsync.common.kafka.roster.ImportRefused;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.topic.TopicTrouble;
import dev.umsync.credential.account.KeyFileProblem;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns what a command threw into one line on standard error and an exit status. A stack trace goes
 * to the log, and only with {@code --verbose}. Runs on the command's thread.
 */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Terminal terminal;
  private final BooleanSupplier verbose;

  /**
   * Prints to a terminal.
   *
   * @param verbose asked when a command has failed: whether its stack trace is wanted in the log
   */
  Failures(Terminal terminal, BooleanSupplier verbose) {
    this.terminal = terminal;
    this.verbose = verbose;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    print(
        e instanceof UnmatchedArgumentException unmatched
            ? unknown(unmatched)
            : oneLine(e.getMessage()));
    terminal.err().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(
      Exception e, CommandLine command, @Nullable ParseResult parsed) {
    if (e instanceof ConfigProblems problems) {
      problems.problems().forEach(problem -> print(problem.line()));
    } else if (isForPeople(e)) {
      String.valueOf(e.getMessage()).lines().forEach(line -> print(oneLine(line)));
    } else {
      print(unexpected(e));
    }
    if (verbose.getAsBoolean()) {
      logger().atError().setCause(e).log("command failed");
    }
    boolean wrongUse = e instanceof UserError error && error.isWrongUse();
    return e instanceof ConfigProblems || wrongUse ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  /** Those whose message was written to be read by a person. */
  private static boolean isForPeople(Exception e) {
    return e instanceof UserError
        || e instanceof StartFailed
        || e instanceof BrokerStartFailed
        || e instanceof BackupFailed
        || e instanceof KeyTrouble
        || e instanceof TopicTrouble
        || e instanceof KeyFileProblem
        || e instanceof ImportRefused;
  }

  private void print(String line) {
    terminal.err().println("umsync: " + line);
  }

  /**
   * The type only: the message of an exception that nobody foresaw may hold a body, a token or an
   * address.
   */
  private String unexpected(Exception e) {
    String type = e.getClass().getSimpleName();
    return verbose.getAsBoolean()
        ? "unexpected " + type + "; its stack trace is in the log file, please report it"
        : "unexpected "
            + type
            + "; run the same command with --verbose and report what its log file says";
  }

  private static String unknown(UnmatchedArgumentException e) {
    String line = "unknown argument '" + e.getUnmatched().getFirst() + "'";
    return e.getSuggestions().isEmpty()
        ? line
        : line + "; did you mean '" + String.join("' or '", e.getSuggestions()) + "'?";
  }

  private static String oneLine(@Nullable String message) {
    return message == null ? "failed" : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  /** Made late: most commands that fail do so without a log. */
  private static Logger logger() {
    return LoggerFactory.getLogger(Failures.class);
  }
}
