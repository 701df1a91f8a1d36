package dev.umsync.testbed.mail;

import dev.umsync.testbed.idp.IssuerKey;
import dev.umsync.testbed.idp.TokenIssuer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/** Starts a Dovecot and ends without closing it, or stays until it is killed. */
final class ForgetfulMain {
  private ForgetfulMain() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws Exception {
    SecureRandom random = new SecureRandom();
    IssuerKey key = IssuerKey.generate(random);
    TokenIssuer issuer = new TokenIssuer("https://idp", key.keyId(), key.publicKeyPem());
    DovecotServer server =
        DovecotServer.start(DovecotSettings.defaults(), issuer, Clock.systemUTC(), random);
    System.out.println("pid=" + server.pid());
    if (arguments[0].equals("stays")) {
      Thread.sleep(Duration.ofMinutes(5));
    }
  }
}
