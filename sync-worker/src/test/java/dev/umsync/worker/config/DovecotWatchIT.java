package dev.umsync.worker.config;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.mail.DovecotServer;
import dev.umsync.testbed.mail.DovecotSettings;
import dev.umsync.testbed.mail.TestMailServer;
import java.security.SecureRandom;
import java.time.Clock;

/** On a server that names what goes and pushes flags (QRESYNC). */
class DovecotWatchIT extends WatchContract {
  @Override
  TestMailServer start(DemoIdentityProvider idp) throws Exception {
    boolean required = Boolean.parseBoolean(System.getenv("UMSYNC_REQUIRE_DOVECOT"));
    assumeTrue(required || DovecotServer.isInstalled(), "Dovecot is not installed");
    return DovecotServer.start(
        DovecotSettings.defaults(), idp.tokenIssuer(), Clock.systemUTC(), new SecureRandom());
  }
}
