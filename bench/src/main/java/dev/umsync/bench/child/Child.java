package dev.umsync.bench.child;

import dev.umsync.common.config.StartFailed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process of ours, spoken to line by line; closing it ends it with SIGTERM and, if it does not
 * heed that, with SIGKILL. Used by one thread.
 */
public final class Child implements AutoCloseable {
  private static final String ENDED = "\0ended";
  private static final long STOP_SECONDS = 40;
  private static final long COMMAND_SECONDS = 120;

  private final String name;
  private final Process process;
  private final PrintWriter in;
  private final Path errors;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Thread atExit;
  private String greeting = "";

  private Child(String name, Process process, Path errors) {
    this.name = name;
    this.process = process;
    this.errors = errors;
    this.in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    // Reading a pipe keeps its carrier, and two children are all the carriers of two cores.
    Thread.ofPlatform().daemon().name("bench-child-" + name).start(this::read);
    this.atExit = new Thread(process::destroyForcibly, "bench-end-" + name);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Starts {@code umsync SUBCOMMAND …} and waits until it says that it is ready. */
  public static Child role(
      JavaProgram program, String name, List<String> options, List<String> arguments, Path folder)
      throws IOException, InterruptedException {
    Path errors = folder.resolve(name + ".log");
    Child child =
        new Child(name, program.start(program.productMain(), options, arguments, errors), errors);
    child.greeting = child.await("umsync: ready.", 120);
    return child;
  }

  /** Starts a peer or another part of the bench and waits until it says that it is ready. */
  public static Child part(
      JavaProgram program, String name, String main, List<String> arguments, Path folder)
      throws IOException, InterruptedException {
    Path errors = folder.resolve(name + ".log");
    Child child = new Child(name, program.start(main, List.of(), arguments, errors), errors);
    child.await("ready", 60);
    return child;
  }

  /**
   * Runs {@code umsync SUBCOMMAND …} to its end.
   *
   * @throws StartFailed if its exit status is not 0, or it does not end in time
   */
  public static void command(JavaProgram program, String name, List<String> arguments, Path folder)
      throws IOException, InterruptedException {
    Path errors = folder.resolve(name + ".log");
    Process process = program.start(program.productMain(), List.of(), arguments, errors);
    try (Child ignored = new Child(name, process, errors)) {
      boolean ended = process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS);
      if (!ended || process.exitValue() != 0) {
        throw new StartFailed("A command of the bench failed", name, "See " + errors + ".");
      }
    }
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // It has ended.
    } finally {
      lines.add(ENDED);
    }
  }

  /** Says a line to it and returns at once. */
  public void say(String line) {
    in.println(line);
  }

  /**
   * Its next line that begins so.
   *
   * @throws StartFailed if it ends, or does not come in time
   */
  public String await(String beginning, long seconds) throws InterruptedException {
    while (true) {
      @Nullable String line = lines.poll(seconds, TimeUnit.SECONDS);
      if (line == null || line.equals(ENDED)) {
        throw new StartFailed(
            "A process of the bench " + (line == null ? "did not answer" : "ended"),
            name,
            "See " + errors + ".");
      }
      if (line.startsWith(beginning)) {
        return line;
      }
    }
  }

  /** Says a line and waits for the answer to it. */
  public Answer ask(String line, long seconds) throws InterruptedException {
    say(line);
    return Answer.parse(await("done", seconds));
  }

  /** The process. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** What a role said when it was ready. */
  public String greeting() {
    return greeting;
  }

  /** What it wrote to standard error. */
  public Path log() {
    return errors;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // This process is ending.
    }
  }
}
