package dev.umsync.standalone.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One command run in this JVM. */
public record CommandRun(int status, String out, String err) {
  /** Runs it to its end. */
  public static CommandRun of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        Umsync.run(new Terminal(new PrintWriter(out, true), new PrintWriter(err, true)), args);
    return new CommandRun(status, out.toString(), err.toString());
  }
}
