package dev.umsync.standalone.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Runs one {@code umsync} command in this process and ends the process with its status. */
public final class Main {
  private Main() {}

  /**
   * Ends the process: 0 done, 1 failed, 2 wrong use.
   *
   * @param args the command line without the program's name
   */
  public static void main(String[] args) {
    // UTF-8 whatever the locale says: callers' names are printed, and a container's locale is often
    // POSIX.
    Terminal terminal = new Terminal(utf8(System.out), utf8(System.err));
    LogSettings.apply(args, System.getenv());
    int status = Umsync.run(terminal, args);
    boolean cutOff = terminal.out().checkError(); // which writers keep to themselves
    if (cutOff) {
      terminal
          .err()
          .println(
              "umsync: standard output could not be written to its end: what is there is not all of"
                  + " it. Make room where it goes, or run the command again with another place");
    }
    terminal.err().flush();
    System.exit(cutOff ? Math.max(1, status) : status);
  }

  private static PrintWriter utf8(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }
}
