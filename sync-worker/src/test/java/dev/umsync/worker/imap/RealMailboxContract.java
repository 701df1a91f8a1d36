package dev.umsync.worker.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.testbed.mail.MailboxPerson;
import dev.umsync.testbed.mail.MailboxReader;
import dev.umsync.testbed.mail.TestMailServer;
import dev.umsync.worker.connections.MailConnection;
import dev.umsync.worker.connections.MailboxConnections;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.AccessToken;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.IdleEar;
import dev.umsync.worker.mailbox.Idling;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxContract;
import dev.umsync.worker.mailbox.Mailboxes;
import dev.umsync.worker.mailbox.TestMessage;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MessageLocation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The contract, and what only a real server shows, over TLS with real tokens. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class RealMailboxContract implements MailboxContract {
  private ImapRig rig;
  private TestMailServer server;
  private MailboxConnections connections;

  abstract TestMailServer start(ImapRig rig) throws IOException;

  @BeforeAll
  void open() throws IOException {
    rig = new ImapRig();
    server = start(rig);
    connections = rig.connections(ImapRig.settings(server));
  }

  @AfterAll
  void close() {
    if (connections != null) {
      connections.close();
    }
    if (server != null) {
      server.close();
    }
    rig.close();
  }

  @Override
  public Mailboxes mailboxes() {
    return connections;
  }

  @Override
  public Account newAccount() {
    Account account = rig.newAccount();
    server.provision(account.address());
    return account;
  }

  @Override
  public byte[] raw(Account account, MessageLocation at) {
    try (MailboxReader reader = server.reader(account.address())) {
      return reader.raw(at.folder().name(), at.uid().uid());
    }
  }

  private static ImapFailure failure(MailboxAnswer<?> answer) {
    assertThat(answer).isInstanceOf(Failed.class);
    return ((Failed<?>) answer).failure();
  }

  @Test
  void theInternalDateIsTheOneGiven() {
    Account account = newAccount();
    append(account, FolderName.INBOX, "<date@umsync.invalid>");

    try (MailboxReader reader = server.reader(account.address())) {
      assertThat(reader.messages("INBOX").getFirst().internalDate()).isEqualTo(RECORDED);
    }
  }

  @Test
  void anotherPersonsTokenIsRefusedAndNothingOfItIsShown() throws IOException {
    Account account = newAccount();
    AccessToken foreign =
        rig.token(new Account("somebody@example.com", ImapRig.PROVIDER), Duration.ofHours(1));

    ImapFailure failure =
        failure(rig.connector(ImapRig.settings(server)).connect(account, foreign));

    assertThat(failure.kind()).isEqualTo(FailureKind.TOKEN_REFUSED);
    assertThat(failure.toString())
        .doesNotContain("@")
        .doesNotContain(foreign.secret().substring(0, 20));
  }

  @Test
  void aServerWhoseCertificateIsNotTrustedGetsNoToken() throws IOException {
    Account account = newAccount();
    ProviderSettings jdkTrust =
        ProviderSettings.tls(ImapRig.PROVIDER, server.host(), server.imapsPort());

    assertThat(
            failure(
                    rig.connector(jdkTrust)
                        .connect(account, rig.token(account, Duration.ofHours(1))))
                .kind())
        .isEqualTo(FailureKind.TLS_FAILED);
  }

  @Test
  void aCertificateForAnotherNameIsNotTrusted() throws IOException {
    Account account = newAccount();
    try (Forwarder other = new Forwarder("127.0.0.2", server.imapsPort())) {
      ProviderSettings otherName =
          ProviderSettings.tls(ImapRig.PROVIDER, "127.0.0.2", other.port())
              .trusting(server.trustCertificate());

      assertThat(
              failure(
                      rig.connector(otherName)
                          .connect(account, rig.token(account, Duration.ofHours(1))))
                  .kind())
          .isEqualTo(FailureKind.TLS_FAILED);
    }
  }

  @Test
  void aPortWhereNobodyListensIsAFailureToConnect() throws IOException {
    Account account = newAccount();
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    ProviderSettings nobody = ProviderSettings.tls(ImapRig.PROVIDER, "127.0.0.1", free);

    assertThat(
            failure(rig.connector(nobody).connect(account, rig.token(account, Duration.ofHours(1))))
                .kind())
        .isEqualTo(FailureKind.CONNECT_FAILED);
  }

  @Test
  void aConnectionThatTheServerEndedStaysEndedAndTheNextWorkGetsANewOne() throws IOException {
    Account account = newAccount();
    MailConnection connection =
        switch (rig.connector(ImapRig.settings(server))
            .connect(account, rig.token(account, Duration.ofHours(1)))) {
          case MailboxAnswer.Ok<MailConnection>(MailConnection made) -> made;
          default -> throw new AssertionError("no connection");
        };
    assertThat(connection.answers()).isTrue();

    server.dropConnections(account.address());

    // A kick is not over when the command that asked for it is.
    for (int i = 0; i < 10_000 && connection.answers(); i++) {
      Thread.onSpinWait();
    }
    assertThat(connection.broken()).isTrue();
    var later =
        connection
            .mailbox()
            .append(TestMessage.of("<drop@umsync.invalid>", "id", 3), MailboxContract.inbox(), YES);
    assertThat(failure(later).kind()).isEqualTo(FailureKind.CONNECTION_LOST);
    connection.close();
    assertThat(search(account, "<drop@umsync.invalid>").found()).isEmpty();
  }

  /** What a listener is told. */
  private static final class Ear implements IdleEar {
    final Semaphore heard = new Semaphore(0);
    final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public void heard() {
      heard.release();
    }

    @Override
    public void ended() {
      ended.countDown();
    }
  }

  private Idling.Start listen(Account account, Ear ear) throws InterruptedException {
    return connections.listen(account, FolderName.INBOX, ear);
  }

  @Test
  void whatAnotherClientRemovesIsHeardWhileNobodyUsesTheMailbox() throws Exception {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<heard@umsync.invalid>");
    Ear ear = new Ear();

    assertThat(listen(account, ear)).isEqualTo(Idling.Start.LISTENING);
    try (MailboxPerson person = server.person(account.address())) {
      person.moveToTrash("INBOX", at.uid().uid());
    }

    assertThat(ear.heard.tryAcquire(40, TimeUnit.SECONDS)).isTrue();
    assertThat(flags(account, Optional.empty(), at).gone()).containsExactly(at.uid().uid());
  }

  @Test
  void workEndsListeningAndGoesOnOnTheSameConnection() throws Exception {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<work@umsync.invalid>");
    Ear ear = new Ear();
    assertThat(listen(account, ear)).isEqualTo(Idling.Start.LISTENING);
    double logins = logins();

    append(account, FolderName.INBOX, "<more@umsync.invalid>");

    assertThat(ear.ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(flags(account, Optional.empty(), at).messages()).hasSize(1);
    assertThat(logins()).isEqualTo(logins);
  }

  @Test
  void listeningEndsAsSoonAsWorkIsAnnounced() throws Exception {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<soon@umsync.invalid>");
    Ear ear = new Ear();
    assertThat(listen(account, ear)).isEqualTo(Idling.Start.LISTENING);
    double logins = logins();

    connections.makeReady(account);
    connections.makeReady(account);

    assertThat(ear.ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(connections.isConnected(account)).isTrue();
    assertThat(flags(account, Optional.empty(), at).messages()).hasSize(1);
    assertThat(listen(account, new Ear())).isEqualTo(Idling.Start.LISTENING);
    connections.makeReady(account);
    append(account, FolderName.INBOX, "<at-once@umsync.invalid>");
    assertThat(logins()).isEqualTo(logins);
  }

  @Test
  void whereListeningEndedAndNoWorkCameItBeginsAgain() throws Exception {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<again@umsync.invalid>");
    assertThat(listen(account, new Ear())).isEqualTo(Idling.Start.LISTENING);
    connections.makeReady(account);
    Ear ear = new Ear();

    assertThat(listen(account, ear)).isEqualTo(Idling.Start.LISTENING);
    try (MailboxPerson person = server.person(account.address())) {
      person.moveToTrash("INBOX", at.uid().uid());
    }

    assertThat(ear.heard.tryAcquire(40, TimeUnit.SECONDS)).isTrue();
  }

  private double logins() {
    return rig.registry
        .get("umsync.worker.imap.logins")
        .tag("provider", "test")
        .tag("result", "accepted")
        .counter()
        .count();
  }

  @Test
  void aConnectionThatIsLostWhileListeningIsToldOfAndReplaced() throws Exception {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<lost@umsync.invalid>");
    Ear ear = new Ear();
    assertThat(listen(account, ear)).isEqualTo(Idling.Start.LISTENING);

    server.dropConnections(account.address());

    assertThat(ear.ended.await(40, TimeUnit.SECONDS)).isTrue();
    assertThat(flags(account, Optional.empty(), at).messages()).hasSize(1);
  }

  @Test
  void nobodyListensWhereThereIsNoConnection() throws Exception {
    assertThat(listen(newAccount(), new Ear())).isEqualTo(Idling.Start.NOT_CONNECTED);
  }

  @Test
  void commandsAndLoginsAreCounted() {
    Account account = newAccount();
    append(account, FolderName.INBOX, "<metrics@umsync.invalid>");

    assertThat(
            rig.registry.get("umsync.worker.imap.command").tag("command", "append").timer().count())
        .isPositive();
    assertThat(
            rig.registry
                .get("umsync.worker.imap.logins")
                .tag("provider", "test")
                .tag("result", "accepted")
                .counter()
                .count())
        .isPositive();
    assertThat(
            rig.registry.get("umsync.worker.imap.connections").tag("state", "open").gauge().value())
        .isPositive();
  }
}
