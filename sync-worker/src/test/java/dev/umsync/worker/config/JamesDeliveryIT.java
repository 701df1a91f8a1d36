package dev.umsync.worker.config;

import dev.umsync.james.JamesServer;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.mail.TestMailServer;
import java.security.SecureRandom;
import java.time.Clock;
import org.junit.jupiter.api.Tag;

/** The worker from topic to mailbox on a second server with XOAUTH2 that is not ours. */
@Tag("slow")
class JamesDeliveryIT extends DeliveryContract {
  @Override
  TestMailServer start(DemoIdentityProvider idp) throws Exception {
    return JamesServer.start(idp.tokenIssuer(), Clock.systemUTC(), new SecureRandom());
  }
}
