package dev.umsync.worker.config;

import dev.umsync.testbed.gmail.ScriptedImapServer;
import dev.umsync.testbed.gmail.ScriptedImapSettings;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.mail.TestMailServer;
import java.security.SecureRandom;
import java.time.Clock;
import org.junit.jupiter.api.Tag;

/** On a server that counts changes, pushes no flags and whose folders are labels. */
@Tag("slow")
class GmailLikeWatchIT extends WatchContract {
  @Override
  TestMailServer start(DemoIdentityProvider idp) throws Exception {
    return ScriptedImapServer.start(
        ScriptedImapSettings.defaults(), idp.verifier(), Clock.systemUTC(), new SecureRandom());
  }
}
