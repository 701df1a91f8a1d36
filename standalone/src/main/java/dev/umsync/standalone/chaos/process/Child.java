package dev.umsync.standalone.chaos.process;

import dev.umsync.common.topic.TopicProvisioner.Pause;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A process that is started, and started again when it ends without having been told to, as a
 * supervisor does. Safe from any thread; who does something to it holds its {@link #turn()}.
 */
@SuppressWarnings("ReferenceEquality")
public final class Child implements AutoCloseable {
  private static final Duration BEFORE_RESTART = Duration.ofSeconds(1);
  private static final Duration LONGEST_DEATH = Duration.ofSeconds(60);

  private final String name;
  private final List<String> command;
  private final Path output;
  private final String readyWord;
  private final Pause pause;
  private final Consumer<String> says;
  private final ReentrantLock turn = new ReentrantLock(true);
  private CompletableFuture<Void> ready = new CompletableFuture<>();
  private @Nullable Process process;
  private boolean wanted;
  private boolean closed;
  private int endedByItself;

  /**
   * One that is not started yet.
   *
   * @param output file that what it prints is appended to
   * @param readyWord it is ready when a line that it prints holds this
   * @param says hears when it ends without having been told to
   */
  public Child(
      String name,
      List<String> command,
      Path output,
      String readyWord,
      Pause pause,
      Consumer<String> says) {
    this.name = name;
    this.command = List.copyOf(command);
    this.output = output;
    this.readyWord = readyWord;
    this.pause = pause;
    this.says = says;
  }

  /** Held by whoever does something to it, so that faults on one process come one by one. */
  public ReentrantLock turn() {
    return turn;
  }

  /** Its name in logs. */
  public String name() {
    return name;
  }

  /** Starts it; returns before it is ready. */
  public synchronized void start() {
    wanted = true;
    ready = new CompletableFuture<>();
    launch();
  }

  /** Waits until it has said that it is ready; false if it does not in time. */
  public boolean awaitReady(Duration patience) throws InterruptedException {
    CompletableFuture<Void> waiting;
    synchronized (this) {
      waiting = ready;
    }
    try {
      waiting.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** SIGKILL; it has gone when this returns. */
  public void kill() throws InterruptedException {
    Process running = unwanted();
    if (running != null) {
      running.destroyForcibly();
      running.waitFor(LONGEST_DEATH.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** SIGTERM; false if it had to be killed because it did not end in time. */
  public boolean terminate(Duration patience) throws InterruptedException {
    Process running = unwanted();
    if (running == null) {
      return true;
    }
    running.destroy();
    if (running.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      return true;
    }
    kill();
    return false;
  }

  /** SIGSTOP. */
  public void freeze() throws InterruptedException {
    signal("STOP");
  }

  /** SIGCONT; harmless where it is not frozen. */
  public void thaw() throws InterruptedException {
    signal("CONT");
  }

  /** Whether it runs now, frozen or not. */
  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** How often it ended without having been told to. */
  public synchronized int endedByItself() {
    return endedByItself;
  }

  private synchronized @Nullable Process unwanted() {
    wanted = false;
    return process;
  }

  private void signal(String signal) throws InterruptedException {
    Process running;
    synchronized (this) {
      running = process;
    }
    if (running == null) {
      return;
    }
    try {
      // The shell's own kill: the program of that name is not installed everywhere.
      new ProcessBuilder("sh", "-c", "kill -" + signal + " " + running.pid())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("No shell could be started to send a signal", e);
    }
  }

  private void launch() {
    if (closed) {
      return;
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // What steers this process is not meant for its children.
    builder.environment().keySet().removeIf(variable -> variable.startsWith("UMSYNC_"));
    try {
      Process started = builder.start();
      process = started;
      CompletableFuture<Void> said = ready;
      // Reading a pipe keeps its carrier, which the proxies before the mail server need.
      Thread.ofPlatform().daemon().name(name + "-output").start(() -> listen(started, said));
      var _ = started.onExit().thenAccept(this::ended);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " could not be started", e);
    }
  }

  private void listen(Process started, CompletableFuture<Void> said) {
    try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8);
        Writer out =
            Files.newBufferedWriter(output, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.write(line + System.lineSeparator());
        out.flush();
        if (line.contains(readyWord)) {
          said.complete(null);
        }
      }
    } catch (IOException e) {
      // It has ended in the middle of a line, or the folder is gone.
    }
  }

  private void ended(Process gone) {
    synchronized (this) {
      if (process != gone || !wanted) {
        return;
      }
      endedByItself++;
    }
    says.accept(name + " ended by itself with status " + gone.exitValue() + "; starting it again");
    Thread.ofVirtual().start(() -> startAgain(gone));
  }

  private void startAgain(Process gone) {
    try {
      pause.pause(BEFORE_RESTART);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    synchronized (this) {
      if (process == gone && wanted) {
        launch();
      }
    }
  }

  /** Kills it if it runs; it can't be started any more. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
