package dev.umsync.worker.imap;

import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.mail.TestMailServer;
import dev.umsync.worker.connections.ConnectionLimits;
import dev.umsync.worker.connections.MailboxConnections;
import dev.umsync.worker.imap.wire.SocketLimits;
import dev.umsync.worker.mailbox.AccessToken;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.mailbox.TokenSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;

/** Real connections to one test server, with real tokens. */
final class ImapRig implements AutoCloseable {
  static final Provider PROVIDER = new Provider("test");
  static final SecureRandom RANDOM = new SecureRandom();

  final DemoIdentityProvider identityProvider;
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ScheduledThreadPoolExecutor looks = new ScheduledThreadPoolExecutor(1);
  private final AtomicInteger accounts = new AtomicInteger();

  ImapRig() throws IOException {
    identityProvider =
        DemoIdentityProvider.start(
            IdentityProviderSettings.defaults(RANDOM), Clock.systemUTC(), RANDOM);
  }

  static ProviderSettings settings(TestMailServer server) {
    return ProviderSettings.tls(PROVIDER, server.host(), server.imapsPort())
        .trusting(server.trustCertificate());
  }

  ImapConnector connector(ProviderSettings settings) throws IOException {
    return new ImapConnector(
        List.of(settings),
        Optional.of(new ImapConnector.Identification("UMSync", "0.1", "postmaster@example.com")),
        new SocketLimits(looks, System::nanoTime),
        registry,
        System::nanoTime);
  }

  TokenSource tokens() {
    return (account, validUntil, issuedAfter, patience) ->
        Optional.of(token(account, Duration.ofHours(1)));
  }

  AccessToken token(Account account, Duration life) {
    Instant now = Instant.now();
    return new AccessToken(
        identityProvider.tokenFor(account.address(), life), PROVIDER, now, now.plus(life));
  }

  MailboxConnections connections(ProviderSettings settings) throws IOException {
    return new MailboxConnections(
        connector(settings),
        tokens(),
        ConnectionLimits.defaults(),
        Clock.systemUTC(),
        System::nanoTime,
        new SplittableRandom(1),
        command -> Thread.ofVirtual().start(command),
        registry);
  }

  Account newAccount() {
    return new Account("person" + accounts.incrementAndGet() + "@example.com", PROVIDER);
  }

  @Override
  public void close() {
    looks.shutdownNow();
    identityProvider.close();
  }
}
