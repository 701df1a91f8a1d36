package dev.umsync.worker.voicemail.golden;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Other people's programs, run as processes. Where one is missing its test is skipped in words. */
public final class ForeignTools {
  /** Set by CI: there a missing program is a failure. */
  private static final boolean REQUIRED =
      Boolean.parseBoolean(System.getenv("UMSYNC_REQUIRE_FOREIGN"));

  private ForeignTools() {}

  /** The program's path, or the end of the test. */
  public static void require(String program, String howToGet) {
    for (String folder : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return;
      }
    }
    missing(program + " is not installed: " + howToGet);
  }

  private static void missing(String words) {
    if (REQUIRED) {
      fail(words);
    }
    abort(words);
  }

  /** What a program prints; it has to end with 0 within a minute. */
  public static String run(Path folder, List<String> command) {
    return run(folder, command, false);
  }

  /** The same of a program that has nothing to complain of: its standard error is empty too. */
  static String runQuietly(Path folder, List<String> command) {
    return run(folder, command, true);
  }

  private static String run(Path folder, List<String> command, boolean quietly) {
    try {
      Path out = Files.createTempFile("umsync-foreign", ".out");
      Path err = Files.createTempFile("umsync-foreign", ".err");
      try {
        Process process =
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        if (!ended || process.exitValue() != 0) {
          throw new AssertionError(
              command + " failed: " + Files.readString(err) + Files.readString(out));
        }
        if (quietly && Files.size(err) > 0) {
          throw new AssertionError(command + " complains: " + Files.readString(err));
        }
        return Files.readString(out, StandardCharsets.UTF_8);
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Everything that Python's email package reads in the messages of this folder. */
  static JsonNode python(Path messages) {
    require("python3", "apt-get install python3");
    Path script = resource("parse.py", Path.of("target", "foreign"));
    return json(runQuietly(messages, List.of("python3", script.toString(), messages.toString())));
  }

  /** The same by postal-mime, which npm brings once. */
  static JsonNode node(Path messages) {
    require("node", "apt-get install nodejs npm");
    require("npm", "apt-get install npm");
    Path folder = Path.of("target", "foreign");
    resource("package.json", folder);
    resource("package-lock.json", folder);
    Path script = resource("parse.mjs", folder);
    if (!Files.isDirectory(folder.resolve("node_modules/postal-mime"))) {
      try {
        run(
            folder,
            List.of("npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"));
      } catch (AssertionError e) {
        missing("npm could not bring postal-mime: " + e.getMessage());
      }
    }
    return json(
        runQuietly(
            folder, List.of("node", script.toString(), messages.toAbsolutePath().toString())));
  }

  static Path resource(String name, Path folder) {
    try (InputStream in = ForeignTools.class.getResourceAsStream("/foreign/" + name)) {
      Files.createDirectories(folder);
      Path to = folder.resolve(name);
      Files.copy(Objects.requireNonNull(in, name), to, StandardCopyOption.REPLACE_EXISTING);
      return to.toAbsolutePath();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return Json.mapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }
}
