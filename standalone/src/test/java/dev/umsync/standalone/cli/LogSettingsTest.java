package dev.umsync.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LogSettingsTest {
  @Test
  void logGoesToStandardErrorAtInfoUnlessToldOtherwise() {
    assertThat(of(Map.of(), "worker", "--once")).isEqualTo(new LogSettings("INFO", null));
  }

  @Test
  void theDemoPrintsItselfSoItsLogHoldsWarningsOnly() {
    assertThat(LogSettings.of(new String[] {"demo"}, Map.of()).level()).isEqualTo("WARN");
    assertThat(LogSettings.of(new String[] {"demo"}, Map.of("UMSYNC_LOG_LEVEL", "INFO")).level())
        .isEqualTo("INFO");
  }

  @Test
  void verboseLogsAtDebugIntoAFile() {
    assertThat(of(Map.of(), "worker", "-v")).isEqualTo(new LogSettings("DEBUG", "umsync.log"));
  }

  @Test
  void optionWinsOverEnvironmentVariable() {
    Map<String, String> environment =
        Map.of("UMSYNC_LOG_FILE", "/var/log/a", "UMSYNC_LOG_LEVEL", "WARN");

    assertThat(of(environment, "start")).isEqualTo(new LogSettings("WARN", "/var/log/a"));
    assertThat(of(environment, "start", "--log-file=b", "--verbose"))
        .isEqualTo(new LogSettings("DEBUG", "b"));
  }

  @Test
  void brokenCommandLineIsLeftForTheRealOneToReport() {
    assertThat(of(Map.of(), "start", "--log-file")).isEqualTo(new LogSettings("INFO", null));
  }

  private static LogSettings of(Map<String, String> environment, String... args) {
    return LogSettings.of(args, environment);
  }
}
