package dev.umsync.testbed.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.TokenVerifier;
import dev.umsync.testbed.net.ServerCertificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;

/** What every {@link TestMailServer} does. Each test uses an address of its own. */
public interface TestMailServerContract {
  /** The server under test. */
  TestMailServer server();

  /** The provider whose tokens it accepts. */
  DemoIdentityProvider identityProvider();

  @Test
  default void aTokenOpensItsOwnersMailboxOnly() {
    server().provision("owner@example.com");
    server().provision("other@example.com");
    String token = token("owner@example.com");
    try (MailboxReader reader =
        MailboxReader.withToken(server().address(), "owner@example.com", token)) {
      assertThat(reader.messages("INBOX")).isEmpty();
    }
    assertRefused("other@example.com", token);
  }

  @Test
  default void anExpiredOrForgedTokenIsRefused() {
    server().provision("expired@example.com");
    assertRefused(
        "expired@example.com",
        identityProvider().tokenFor("expired@example.com", Duration.ofMinutes(-1)));
    String genuine = token("expired@example.com");
    int dot = genuine.lastIndexOf('.');
    char first = genuine.charAt(dot + 1) == 'A' ? 'B' : 'A';
    assertRefused(
        "expired@example.com", genuine.substring(0, dot + 1) + first + genuine.substring(dot + 2));
    assertRefused("expired@example.com", "rubbish");
  }

  @Test
  default void eitherMailScopeOpensTheMailboxAndAnotherScopeDoesNot() {
    server().provision("scope@example.com");
    String admin =
        identityProvider()
            .tokenFor("scope@example.com", Duration.ofMinutes(10), TokenVerifier.IMAP_ADMIN_SCOPE);
    try (MailboxReader reader =
        MailboxReader.withToken(server().address(), "scope@example.com", admin)) {
      assertThat(reader.messages("INBOX")).isEmpty();
    }
    assertRefused(
        "scope@example.com",
        identityProvider().tokenFor("scope@example.com", Duration.ofMinutes(10), "openid"));
  }

  @Test
  default void thePasswordOpensTheMailboxAndAnotherDoesNot() {
    server().provision("reader@example.com");
    try (MailboxReader reader = server().reader("reader@example.com")) {
      assertThat(reader.folders())
          .extracting(MailboxFolder::name)
          .contains("INBOX", server().trashFolder());
    }
    assertThatThrownBy(
            () -> MailboxReader.withPassword(server().address(), "reader@example.com", "wrong"))
        .isInstanceOf(MailboxTrouble.class);
  }

  @Test
  default void aMessageIsReadBackAsItWasWritten() {
    server().provision("bytes@example.com");
    byte[] raw = message("<a1@test>", "Grüße".getBytes(StandardCharsets.UTF_8).length + " bytes");
    try (MailboxPerson person = server().person("bytes@example.com");
        MailboxReader reader = server().reader("bytes@example.com")) {
      person.append("INBOX", raw);
      person.append("INBOX", message("<a2@test>", "second"));

      List<StoredMessage> found = reader.messages("INBOX");
      assertThat(found)
          .extracting(StoredMessage::messageId)
          .containsExactly("<a1@test>", "<a2@test>");
      StoredMessage first = found.getFirst();
      assertThat(first.uid()).isPositive().isLessThan(found.getLast().uid());
      assertThat(first.uidValidity()).isPositive().isEqualTo(found.getLast().uidValidity());
      assertThat(first.header("SUBJECT")).contains("Voicemail");
      assertThat(first.isSeen()).isFalse();
      assertThat(first.sizeBytes()).isEqualTo(raw.length);
      assertThat(reader.raw("INBOX", first.uid())).isEqualTo(raw);
      assertThat(reader.messages("INBOX").getFirst().isSeen())
          .describedAs("looking does not read")
          .isFalse();
    }
  }

  @Test
  default void everyMessageOfAFolderIsReadToItsEndWithoutBecomingRead() {
    server().provision("whole@example.com");
    byte[] one = message("<w1@test>", "one");
    byte[] two = message("<w2@test>", "x".repeat(70).concat("\r\n").repeat(2_000));
    try (MailboxPerson person = server().person("whole@example.com");
        MailboxReader reader = server().reader("whole@example.com")) {
      person.append("INBOX", one);
      person.append("INBOX", two);

      assertThat(reader.wholeMessages("INBOX", (stored, raw) -> raw)).containsExactly(one, two);
      assertThat(reader.wholeMessages("INBOX", (stored, raw) -> stored))
          .isEqualTo(reader.messages("INBOX"))
          .noneMatch(StoredMessage::isSeen);
    }
  }

  @Test
  default void whatThePersonDoesIsSeenByTheReader() {
    server().provision("person@example.com");
    try (MailboxPerson person = server().person("person@example.com");
        MailboxReader reader = server().reader("person@example.com")) {
      person.append("INBOX", message("<b1@test>", "one"));
      long uid = reader.messages("INBOX").getFirst().uid();

      person.markRead("INBOX", uid);
      assertThat(reader.messages("INBOX").getFirst().isSeen()).isTrue();
      person.markUnread("INBOX", uid);
      assertThat(reader.messages("INBOX").getFirst().isSeen()).isFalse();

      person.moveToTrash("INBOX", uid);
      assertThat(reader.messages("INBOX")).isEmpty();
      List<StoredMessage> trashed = reader.messages(server().trashFolder());
      assertThat(trashed).extracting(StoredMessage::messageId).containsExactly("<b1@test>");

      person.expunge(server().trashFolder(), trashed.getFirst().uid());
      assertThat(reader.allMessages()).isEmpty();
    }
  }

  @Test
  default void aDroppedConnectionEndsForItsOwnerOnly() {
    server().provision("dropped@example.com");
    server().provision("kept@example.com");
    try (MailboxReader dropped = server().reader("dropped@example.com");
        MailboxReader kept = server().reader("kept@example.com")) {
      assertThat(dropped.messages("INBOX")).isEmpty();
      assertThat(kept.messages("INBOX")).isEmpty();

      server().dropConnections("dropped@example.com");

      assertThatThrownBy(
              () -> {
                // The first command may still be answered before the server has let go.
                for (int i = 0; i < 200; i++) {
                  dropped.messages("INBOX");
                }
              })
          .isInstanceOf(MailboxTrouble.class);
      assertThat(kept.messages("INBOX")).isEmpty();
    }
  }

  @Test
  default void aClientThatDoesNotTrustTheCertificateIsKeptOut() throws IOException {
    SSLSocketFactory usual = (SSLSocketFactory) SSLSocketFactory.getDefault();
    try (Socket socket = usual.createSocket(server().host(), server().imapsPort())) {
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  default void aTokenInTheInitialResponseLogsIn() throws IOException {
    server().provision("raw@example.com");
    String response =
        "user=raw@example.com\u0001auth=Bearer " + token("raw@example.com") + "\u0001\u0001";
    try (Socket socket =
            ServerCertificate.trusting(server().trustCertificate())
                .getSocketFactory()
                .createSocket(server().host(), server().imapsPort());
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      assertThat(in.readLine()).startsWith("* OK");
      String line =
          "a AUTHENTICATE XOAUTH2 "
              + Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.US_ASCII))
              + "\r\n";
      socket.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
      assertThat(tagged(in, "a")).startsWith("a OK");
      socket.getOutputStream().write("b SELECT INBOX\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(tagged(in, "b")).startsWith("b OK");
    }
  }

  private static String tagged(BufferedReader in, String tag) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith(tag + " ")) {
        return line;
      }
    }
    return "";
  }

  private String token(String address) {
    return identityProvider().tokenFor(address, Duration.ofMinutes(10));
  }

  private void assertRefused(String address, String token) {
    assertThatThrownBy(() -> MailboxReader.withToken(server().address(), address, token))
        .isInstanceOf(MailboxTrouble.class)
        .hasCauseInstanceOf(jakarta.mail.AuthenticationFailedException.class);
  }

  static byte[] message(String messageId, String text) {
    return String.join(
            "\r\n",
            "From: voicemail@example.com",
            "To: person@example.com",
            "Subject: Voicemail",
            "Date: Sun, 1 Mar 2026 12:00:00 +0000",
            "Message-ID: " + messageId,
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "",
            text,
            "")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
