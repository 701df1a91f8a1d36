package dev.umsync.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals to a process of its own. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShutdownTest {
  private record Child(Process process, BufferedReader lines) implements AutoCloseable {
    static Child start(String how) throws IOException {
      Process process =
          new ProcessBuilder(
                  // A JVM leaves alone what its parent ignores, and a shell's background job
                  // ignores SIGINT.
                  "perl",
                  "-e",
                  "$SIG{INT} = 'DEFAULT'; exec @ARGV",
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ShutdownMain.class.getName(),
                  how)
              .redirectErrorStream(true)
              .start();
      Child child = new Child(process, process.inputReader(StandardCharsets.UTF_8));
      assertThat(child.lines.readLine()).isEqualTo("ready");
      return child;
    }

    void signal(String name) throws Exception {
      String pid = Long.toString(process.pid());
      assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
    }

    int status() throws InterruptedException {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
      return process.exitValue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void theFirstSignalDrains() throws Exception {
    try (Child child = Child.start("quick")) {
      child.signal("TERM");
      assertThat(child.lines.readLine()).isEqualTo("draining");
      assertThat(child.status()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM, TERM, 143", "INT, INT, 130", "TERM, INT, 130"})
  void theSecondSignalEndsIt(String first, String second, int status) throws Exception {
    try (Child child = Child.start("never")) {
      child.signal(first);
      assertThat(child.lines.readLine()).isEqualTo("draining");
      assertThat(child.process.isAlive()).isTrue();
      child.signal(second);
      assertThat(child.status()).isEqualTo(status);
    }
  }
}
