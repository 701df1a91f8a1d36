package dev.umsync.standalone.cli;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;

/** The command line put together: root, subcommands, what is printed when one fails. Stateless. */
final class Umsync {
  private Umsync() {}

  /**
   * Runs one command to its end on the calling thread.
   *
   * @param terminal where it prints
   * @param args the command line without the program's name
   * @return 0 done, 1 failed, 2 wrong use
   */
  static int run(Terminal terminal, String... args) {
    return commandLine(terminal).execute(args);
  }

  static CommandLine commandLine(Terminal terminal) {
    return commandLine(terminal, Subcommands.of(terminal));
  }

  static CommandLine commandLine(Terminal terminal, List<Object> subcommands) {
    UmsyncCommand umsync = new UmsyncCommand(terminal);
    CommandLine root = new CommandLine(umsync);
    subcommands.forEach(root::addSubcommand);
    root.addSubcommand(new AutoComplete.GenerateCompletion());
    Failures failures = new Failures(terminal, umsync::verbose);
    return root.setOut(terminal.out())
        .setErr(terminal.err())
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.AUTO))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }
}
