package dev.umsync.standalone.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code umsync start} in a JVM of its own. */
final class StartProcess implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("takes voicemails at (https://\\S+?)[,.]? .*");

  private final Process process;
  private final Path log;
  private final URI ingest;
  private final List<String> said;

  private StartProcess(Process process, Path log, URI ingest, List<String> said) {
    this.process = process;
    this.log = log;
    this.ingest = ingest;
    this.said = said;
  }

  static StartProcess run(Path data, Map<String, String> settings)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                // As short as it lives, the better compiler only takes time from it.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.umsync.standalone.cli.Main",
                "start",
                "--data",
                data.toString()));
    settings.forEach((key, value) -> {
      command.add("--set");
      command.add(key + "=" + value);
    });
    Path log = Files.createTempFile("umsync-start", ".log");
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    List<String> said = new ArrayList<>();
    URI ingest = awaitReady(process.inputReader(StandardCharsets.UTF_8), said);
    if (ingest == null) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("umsync start did not get ready: " + said + Files.readString(log));
    }
    return new StartProcess(process, log, ingest, said);
  }

  private static @org.jspecify.annotations.Nullable URI awaitReady(
      BufferedReader reader, List<String> said) throws IOException {
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      said.add(line);
      Matcher m = READY.matcher(line);
      if (m.find()) {
        return URI.create(m.group(1));
      }
    }
    return null;
  }

  URI ingest() {
    return ingest;
  }

  List<String> said() {
    return said;
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  void kill9() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  int terminate() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("it ends when it is asked to").isTrue();
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(log);
  }
}
