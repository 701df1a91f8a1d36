package dev.umsync.standalone.chaos.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A command in a process of a run's own. It ends at once when its standard input does, which is
 * when whoever started it has gone, be it by SIGKILL: nothing of a run outlives it.
 */
public final class ChildMain {
  private ChildMain() {}

  /**
   * Runs a class's {@code main}.
   *
   * @param args the class, then what it is given
   */
  public static void main(String[] args) throws ReflectiveOperationException {
    Thread.ofPlatform().daemon().name("parent").start(() -> endWith(System.in));
    Class.forName(args[0])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
  }

  /** Ends this process, without shutdown hooks, when nothing can be read any more. */
  static void endWith(InputStream parent) {
    try {
      while (parent.read() >= 0) {
        // Nothing is said to it.
      }
    } catch (IOException e) {
      // Gone as well.
    }
    Runtime.getRuntime().halt(1);
  }
}
