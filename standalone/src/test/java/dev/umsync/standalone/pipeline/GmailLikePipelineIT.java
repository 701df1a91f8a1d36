package dev.umsync.standalone.pipeline;

import dev.umsync.standalone.demo.DemoMailServer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class GmailLikePipelineIT extends PipelineContract {
  GmailLikePipelineIT() {
    super(provider ->
        DemoMailServer.GMAIL_LIKE.start(
            provider, Duration.ofMillis(5), Clock.systemUTC(), new SecureRandom()));
  }
}
