package dev.umsync.standalone.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that only holds others; alone it shows what there is, which is wrong use. */
class Group implements Callable<Integer> {
  private final Terminal terminal;
  @Spec private @Nullable CommandSpec spec;

  Group(Terminal terminal) {
    this.terminal = terminal;
  }

  Terminal terminal() {
    return terminal;
  }

  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(terminal.err());
    }
    return ExitCode.USAGE;
  }
}
