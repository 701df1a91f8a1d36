package dev.umsync.testbed.gmail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.testbed.gmail.script.Command;
import dev.umsync.testbed.gmail.script.Fault;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.net.ServerCertificate;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.event.MessageCountAdapter;
import jakarta.mail.event.MessageCountEvent;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.search.HeaderTerm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.angus.mail.imap.AppendUID;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.imap.ResyncData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The library that the product uses, in the ways that it uses it. */
class AngusOnScriptedServerIT {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String ANNA = "anna@example.com";

  private DemoIdentityProvider identityProvider;
  private ScriptedImapServer server;
  private IMAPStore store;

  @BeforeEach
  void start() throws IOException, MessagingException {
    identityProvider =
        DemoIdentityProvider.start(
            IdentityProviderSettings.defaults(RANDOM), Clock.systemUTC(), RANDOM);
    server =
        ScriptedImapServer.start(
            ScriptedImapSettings.defaults(),
            identityProvider.verifier(),
            Clock.systemUTC(),
            RANDOM);
    store = connect();
  }

  @AfterEach
  void stop() throws MessagingException {
    store.close();
    server.close();
    identityProvider.close();
  }

  @Test
  void anAppendThroughAnOpenFolderAnswersItsUidOrNone() throws MessagingException {
    IMAPFolder inbox = open(store);
    AppendUID[] uids = inbox.appendUIDMessages(new Message[] {message("<a@test>")});
    assertThat(uids[0].uid).isEqualTo(1);
    assertThat(uids[0].uidvalidity).isEqualTo(inbox.getUIDValidity());
    server.account(ANNA).onNext(Command.APPEND, Fault.noAppendUid());
    assertThat(inbox.appendUIDMessages(new Message[] {message("<b@test>")})).containsOnlyNulls();
    assertThat(inbox.search(new HeaderTerm("Message-ID", "<b@test>"))).hasSize(1);
    assertThat(server.counts().of(ANNA, Command.SEARCH)).isEqualTo(1);
  }

  @Test
  void aLostAnswerIsAnExceptionAndTheMessageIsThere() throws Exception {
    IMAPFolder inbox = open(store);
    server.account(ANNA).onNext(Command.APPEND, Fault.byeBeforeOk());
    assertThatThrownBy(() -> inbox.appendUIDMessages(new Message[] {message("<a@test>")}))
        .isInstanceOf(MessagingException.class);
    try (IMAPStore second = connect()) {
      assertThat(open(second).search(new HeaderTerm("Message-ID", "<a@test>"))).hasSize(1);
    }
  }

  @Test
  void idleTellsALibraryListener() throws Exception {
    IMAPFolder inbox = open(store);
    CountDownLatch added = new CountDownLatch(1);
    CountDownLatch removed = new CountDownLatch(1);
    inbox.addMessageCountListener(
        new MessageCountAdapter() {
          @Override
          public void messagesAdded(MessageCountEvent event) {
            added.countDown();
          }

          @Override
          public void messagesRemoved(MessageCountEvent event) {
            removed.countDown();
          }
        });
    Thread watcher = Thread.ofVirtual().start(() -> idleUntilClosed(inbox));
    try (IMAPStore other = connect()) {
      IMAPFolder folder = open(other);
      folder.appendMessages(new Message[] {message("<a@test>")});
      assertThat(added.await(20, TimeUnit.SECONDS)).isTrue();
      folder.moveUIDMessages(
          new Message[] {folder.getMessageByUID(1)}, other.getFolder(server.trashFolder()));
      assertThat(removed.await(20, TimeUnit.SECONDS)).isTrue();
    }
    server.cutConnections(ANNA);
    assertThat(watcher.join(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void condstoreOpensAndFindsWhatChanged() throws MessagingException {
    IMAPFolder inbox = (IMAPFolder) store.getFolder("INBOX");
    inbox.open(Folder.READ_WRITE, ResyncData.CONDSTORE);
    assertThat(inbox.getHighestModSeq()).isPositive();
    inbox.appendMessages(new Message[] {message("<a@test>"), message("<b@test>")});
    long before = ((IMAPFolder) store.getFolder("INBOX")).getHighestModSeq();
    inbox.getMessageByUID(2).setFlag(Flags.Flag.FLAGGED, true);
    Message[] changed = inbox.getMessagesByUIDChangedSince(1, 2, before);
    assertThat(List.of(changed)).extracting(inbox::getUID).containsExactly(2L);
  }

  private IMAPStore connect() throws MessagingException, IOException {
    Properties settings = new Properties();
    settings.put("mail.imaps.auth.mechanisms", "XOAUTH2");
    settings.put("mail.imaps.ssl.checkserveridentity", "true");
    settings.put(
        "mail.imaps.ssl.socketFactory",
        ServerCertificate.trusting(server.trustCertificate()).getSocketFactory());
    settings.put("mail.imaps.timeout", "20000");
    IMAPStore opened = (IMAPStore) Session.getInstance(settings).getStore("imaps");
    opened.connect(
        server.host(),
        server.imapsPort(),
        ANNA,
        identityProvider.tokenFor(ANNA, Duration.ofMinutes(5)));
    return opened;
  }

  private static IMAPFolder open(IMAPStore store) throws MessagingException {
    IMAPFolder folder = (IMAPFolder) store.getFolder("INBOX");
    folder.open(Folder.READ_WRITE);
    return folder;
  }

  private static void idleUntilClosed(IMAPFolder folder) {
    try {
      while (folder.isOpen()) {
        folder.idle();
      }
    } catch (MessagingException e) {
      // The connection was cut, as the test wants it.
    }
  }

  private static MimeMessage message(String id) throws MessagingException {
    return new MimeMessage(
        Session.getInstance(new Properties()),
        new ByteArrayInputStream(
            ("Message-ID: " + id + "\r\nSubject: hi\r\n\r\nbody\r\n")
                .getBytes(StandardCharsets.US_ASCII)));
  }
}
