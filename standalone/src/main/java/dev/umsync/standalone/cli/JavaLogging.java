package dev.umsync.standalone.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/**
 * Sends what libraries log through {@code java.util.logging} to SLF4J. Made by the JDK, by name,
 * when such a logger is first used; a command that uses none does not pay for it.
 */
public final class JavaLogging {
  private static final String SETTINGS =
      """
      handlers=org.slf4j.bridge.SLF4JBridgeHandler
      .level=INFO
      """;

  /**
   * Configures the JDK's logging.
   *
   * @throws IOException never, as the settings are in memory
   */
  public JavaLogging() throws IOException {
    LogManager.getLogManager()
        .readConfiguration(
            new ByteArrayInputStream(SETTINGS.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
