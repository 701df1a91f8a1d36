package dev.umsync.bench.child;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
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

  /**
   * Says that the part is ready, answers each line of what it reads, in UTF-8, returns when that
   * ends.
   *
   * @param in standard input of the part's process
   * @param out its standard output, where nothing else may be written
   */
  public static void serve(InputStream in, OutputStream out, Part part) throws Exception {
    PrintStream answers = new PrintStream(out, true, StandardCharsets.UTF_8);
    answers.println("ready");
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      answers.println(part.obey(line.split(" ")).line());
    }
  }
}
