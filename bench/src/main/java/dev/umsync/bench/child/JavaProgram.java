package dev.umsync.bench.child;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Starts processes on the class path of this one, so that what is measured is the program that was
 * built. Immutable, any thread.
 *
 * @param java the program
 * @param classPath as this process has it
 * @param productMain main class of {@code umsync}
 * @param common options that every process gets
 */
public record JavaProgram(Path java, String classPath, String productMain, List<String> common) {
  /** The heap that the launcher gives every command, and what the libraries ask for. */
  private static final List<String> USUAL =
      List.of(
          "-Xlog:disable",
          "-Xlog:all=warning:stderr",
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED",
          "-XX:+ExitOnOutOfMemoryError");

  /** As the launcher's; two of them are an error to the JVM. */
  private static final List<String> COLLECTOR = List.of("-XX:+UseParallelGC", "-XX:NewRatio=1");

  private static final Pattern ANY_COLLECTOR = Pattern.compile("-XX:\\+Use\\w*GC");

  /** As this process was started. */
  public static JavaProgram ofThisProcess(String productMain, List<String> common) {
    return new JavaProgram(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        System.getProperty("java.class.path"),
        productMain,
        List.copyOf(common));
  }

  /**
   * Starts a process; it does not outlive this one by more than its standard input, which ends.
   *
   * @param options of the JVM, after the usual ones
   * @param errors where its standard error goes
   */
  Process start(String main, List<String> options, List<String> arguments, Path errors)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(USUAL);
    command.add("-Xmx1g");
    if (Stream.concat(common.stream(), options.stream())
        .noneMatch(o -> ANY_COLLECTOR.matcher(o).matches())) {
      command.addAll(COLLECTOR);
    }
    command.addAll(common);
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    // The program refuses UMSYNC_ variables that it does not know.
    Map<String, String> environment = builder.environment();
    Set.copyOf(environment.keySet()).stream()
        .filter(name -> name.startsWith("UMSYNC_"))
        .forEach(environment::remove);
    return builder.start();
  }
}
