package dev.umsync.ingest.config;

import dev.umsync.common.config.Secret;
import dev.umsync.common.config.StartFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A secret given in the environment (or the file of settings), or in a file of its own. Thread
 * rule: immutable.
 *
 * @param setting the setting's name, without {@code -file}
 * @param direct the secret itself
 * @param file what holds it, and nothing else
 */
public record SecretSource(String setting, Optional<Secret> direct, Optional<Path> file) {
  private static final long LONGEST_BYTES = 4096;

  /** Whether it is given exactly once. */
  boolean isOne() {
    return direct.isPresent() != file.isPresent();
  }

  /**
   * The secret, or several with blanks or line ends between them.
   *
   * @throws StartFailed if the file can't be read or is empty; the message holds nothing of it
   */
  public List<Secret> read() {
    String text = direct.map(Secret::reveal).orElseGet(this::fromFile).strip();
    if (text.isEmpty()) {
      throw failed("The file of a secret is empty", "Put the secret into it, and nothing else.");
    }
    return List.of(text.split("\\s+")).stream().map(Secret::new).toList();
  }

  private String fromFile() {
    Path path = file.orElseThrow(() -> failed("A secret is not set", "Set it, or its file."));
    try {
      if (Files.size(path) > LONGEST_BYTES) {
        throw failed("The file of a secret is longer than 4 KiB", "Name the right file.");
      }
      return Files.readString(path);
    } catch (IOException e) {
      StartFailed failed =
          failed(
              "The file of a secret can't be read",
              "Check that it is there and may be read by this user.");
      failed.initCause(e);
      throw failed;
    }
  }

  private StartFailed failed(String what, String todo) {
    return new StartFailed(what, setting + file.map(f -> "-file: " + f).orElse(""), todo);
  }
}
