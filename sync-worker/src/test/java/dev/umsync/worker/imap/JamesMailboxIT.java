package dev.umsync.worker.imap;

import dev.umsync.james.JamesServer;
import dev.umsync.testbed.mail.TestMailServer;
import java.io.IOException;
import java.time.Clock;

/** A second server with XOAUTH2 that is not ours. */
class JamesMailboxIT extends RealMailboxContract {
  @Override
  TestMailServer start(ImapRig rig) throws IOException {
    return JamesServer.start(rig.identityProvider.tokenIssuer(), Clock.systemUTC(), ImapRig.RANDOM);
  }
}
