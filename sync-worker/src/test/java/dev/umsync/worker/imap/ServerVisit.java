package dev.umsync.worker.imap;

import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.mail.TestMailServer;
import dev.umsync.worker.connections.MailConnection;
import dev.umsync.worker.imap.wire.SocketLimits;
import dev.umsync.worker.mailbox.AccessToken;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.message.AppendTarget;
import dev.umsync.worker.message.AppendedMessage;
import dev.umsync.worker.message.MessageSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** One connection of the worker's own to a server, with XOAUTH2, for tests of other packages. */
public final class ServerVisit implements AutoCloseable {
  private static final Provider PROVIDER = new Provider("visited");

  private final MailConnection connection;
  private final ScheduledThreadPoolExecutor timeouts;

  private ServerVisit(MailConnection connection, ScheduledThreadPoolExecutor timeouts) {
    this.connection = connection;
    this.timeouts = timeouts;
  }

  /** Logs in to this person's mailbox. */
  public static ServerVisit of(TestMailServer server, DemoIdentityProvider idp, String address)
      throws IOException {
    Instant now = Instant.now();
    Duration life = Duration.ofHours(1);
    return of(
        ProviderSettings.tls(PROVIDER, server.host(), server.imapsPort())
            .trusting(server.trustCertificate()),
        address,
        new AccessToken(idp.tokenFor(address, life), PROVIDER, now, now.plus(life)));
  }

  private static ServerVisit of(ProviderSettings settings, String address, AccessToken token)
      throws IOException {
    ScheduledThreadPoolExecutor timeouts = new ScheduledThreadPoolExecutor(1);
    ImapConnector connector =
        new ImapConnector(
            List.of(settings),
            Optional.empty(),
            new SocketLimits(timeouts, System::nanoTime),
            new SimpleMeterRegistry(),
            System::nanoTime);
    MailboxAnswer<MailConnection> answer = connector.connect(new Account(address, PROVIDER), token);
    if (answer instanceof Ok<MailConnection>(MailConnection connection)) {
      return new ServerVisit(connection, timeouts);
    }
    timeouts.shutdownNow();
    throw new AssertionError("no connection: " + answer);
  }

  /** Appends a message; it has to be taken. */
  public AppendedMessage append(MessageSource message, AppendTarget target) {
    MailboxAnswer<AppendedMessage> answer =
        connection.mailbox().append(message, target, () -> true);
    if (answer instanceof Ok<AppendedMessage>(AppendedMessage there)) {
      return there;
    }
    throw new AssertionError("not taken: " + answer);
  }

  @Override
  public void close() {
    connection.close();
    timeouts.shutdownNow();
  }
}
