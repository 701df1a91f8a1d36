package dev.umsync.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.umsync.testbed.mail.DovecotServer;
import dev.umsync.testbed.mail.DovecotSettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class DovecotPipelineIT extends PipelineContract {
  DovecotPipelineIT() {
    super(provider ->
        DovecotServer.start(
            DovecotSettings.defaults(),
            provider.tokenIssuer(),
            Clock.systemUTC(),
            new SecureRandom()));
  }

  @Override
  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    if (Boolean.parseBoolean(System.getenv("UMSYNC_REQUIRE_DOVECOT"))) {
      assertThat(DovecotServer.isInstalled()).as("Dovecot is installed").isTrue();
    }
    assumeTrue(DovecotServer.isInstalled(), "Dovecot is not installed");
    super.start(folder);
  }
}
