package dev.umsync.bench.child;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The other side of {@link Child}, in the process of a part of the bench. Stateless. */
public final class Commands {
  private Commands() {}

  /** What a part does when it is told to. */
  @FunctionalInterface
  public interface Part {
    /** Does what these words say. */
    Answer obey(String[] words) throws Exception;
  }

  /** Says that the part is ready, answers each line of standard input, returns when it ends. */
  public static void serve(Part part) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(part.obey(line.split(" ")).line());
    }
  }
}
