package dev.umsync.worker.config;

import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.mail.GreenMailServer;
import dev.umsync.testbed.mail.GreenMailSettings;
import dev.umsync.testbed.mail.TestMailServer;
import java.security.SecureRandom;
import java.time.Clock;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class GreenMailDeliveryIT extends DeliveryContract {
  @Override
  TestMailServer start(DemoIdentityProvider idp) throws Exception {
    return GreenMailServer.start(
        GreenMailSettings.defaults(), idp.verifier(), Clock.systemUTC(), new SecureRandom());
  }
}
