package dev.umsync.standalone.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ScopeType;

/** {@code umsync} without a subcommand: says what there is to choose from, which is wrong use. */
@Command(
    name = "umsync",
    description = "Voicemail on the phone system, mail in the mailbox, in step.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:done", "1:failed", "2:wrong use"},
    subcommandsRepeatable = false,
    usageHelpWidth = 100)
final class UmsyncCommand implements Callable<Integer> {
  private final Terminal terminal;

  /**
   * Taken note of before anything else is parsed, see {@link LogSettings}; here so that help shows
   * and parsing accepts them.
   */
  @Mixin private final LogOptions logOptions = new LogOptions();

  UmsyncCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  boolean verbose() {
    return logOptions.verbose;
  }

  @Override
  public Integer call() {
    Umsync.commandLine(terminal).usage(terminal.err());
    return ExitCode.USAGE;
  }
}
