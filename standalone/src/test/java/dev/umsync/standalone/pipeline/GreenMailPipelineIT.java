package dev.umsync.standalone.pipeline;

import dev.umsync.testbed.mail.GreenMailServer;
import dev.umsync.testbed.mail.GreenMailSettings;
import java.security.SecureRandom;
import java.time.Clock;

class GreenMailPipelineIT extends PipelineContract {
  GreenMailPipelineIT() {
    super(provider ->
        GreenMailServer.start(
            GreenMailSettings.defaults(),
            provider.verifier(),
            Clock.systemUTC(),
            new SecureRandom()));
  }
}
