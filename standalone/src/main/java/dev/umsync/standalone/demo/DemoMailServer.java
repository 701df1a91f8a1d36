package dev.umsync.standalone.demo;

import dev.umsync.testbed.gmail.ScriptedImapServer;
import dev.umsync.testbed.gmail.ScriptedImapSettings;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.mail.DovecotServer;
import dev.umsync.testbed.mail.DovecotSettings;
import dev.umsync.testbed.mail.GreenMailServer;
import dev.umsync.testbed.mail.GreenMailSettings;
import dev.umsync.testbed.mail.TestMailServer;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/** The mail servers that the demo can deliver to. */
public enum DemoMailServer {
  /** In this process, all mail in memory. */
  GREENMAIL,
  /** In this process, with Gmail's capabilities, folders and refusals. */
  GMAIL_LIKE,
  /** A Dovecot of its own, where the package is installed. */
  DOVECOT;

  /**
   * Starts it.
   *
   * @param roundTrip a delay for each round trip; only the Gmail-like server has one
   */
  public TestMailServer start(
      DemoIdentityProvider provider, Duration roundTrip, Clock clock, SecureRandom random)
      throws IOException {
    return switch (this) {
      case GREENMAIL ->
          GreenMailServer.start(GreenMailSettings.defaults(), provider.verifier(), clock, random);
      case GMAIL_LIKE -> {
        ScriptedImapServer server =
            ScriptedImapServer.start(
                ScriptedImapSettings.defaults(), provider.verifier(), clock, random);
        server.forAll().latency(roundTrip);
        yield server;
      }
      case DOVECOT ->
          DovecotServer.start(DovecotSettings.defaults(), provider.tokenIssuer(), clock, random);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
