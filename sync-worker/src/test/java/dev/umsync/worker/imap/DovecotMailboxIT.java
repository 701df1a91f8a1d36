package dev.umsync.worker.imap;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.umsync.testbed.mail.DovecotServer;
import dev.umsync.testbed.mail.DovecotSettings;
import dev.umsync.testbed.mail.TestMailServer;
import java.io.IOException;
import java.time.Clock;

/**
 * Skipped where Dovecot is not installed, unless UMSYNC_REQUIRE_DOVECOT=true says that it must be.
 */
class DovecotMailboxIT extends RealMailboxContract {
  @Override
  TestMailServer start(ImapRig rig) throws IOException {
    boolean required = Boolean.parseBoolean(System.getenv("UMSYNC_REQUIRE_DOVECOT"));
    assumeTrue(required || DovecotServer.isInstalled(), "Dovecot is not installed");
    return DovecotServer.start(
        DovecotSettings.defaults(),
        rig.identityProvider.tokenIssuer(),
        Clock.systemUTC(),
        ImapRig.RANDOM);
  }
}
