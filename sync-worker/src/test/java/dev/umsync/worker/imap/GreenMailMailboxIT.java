package dev.umsync.worker.imap;

import dev.umsync.testbed.mail.GreenMailServer;
import dev.umsync.testbed.mail.GreenMailSettings;
import dev.umsync.testbed.mail.TestMailServer;
import java.io.IOException;
import java.time.Clock;

class GreenMailMailboxIT extends RealMailboxContract {
  @Override
  TestMailServer start(ImapRig rig) throws IOException {
    Clock clock = Clock.systemUTC();
    return GreenMailServer.start(
        GreenMailSettings.defaults(),
        rig.identityProvider.tokenIssuer().verifier(clock),
        clock,
        ImapRig.RANDOM);
  }
}
