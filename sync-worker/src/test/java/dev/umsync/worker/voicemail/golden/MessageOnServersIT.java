package dev.umsync.worker.voicemail.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.json.Json;
import dev.umsync.james.JamesServer;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.mail.DovecotServer;
import dev.umsync.testbed.mail.DovecotSettings;
import dev.umsync.testbed.mail.TestMailServer;
import dev.umsync.worker.imap.ServerVisit;
import dev.umsync.worker.message.AppendTarget;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.voicemail.golden.GoldenCases.Case;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The golden messages through a real server: delivered as the worker does it, fetched by mbsync and
 * by Python's imaplib, and then still what the golden file says.
 */
@Timeout(180)
class MessageOnServersIT {
  private static final String PERSON = "luis.perez@example.com";

  private static final String IMAPLIB =
      """
      import imaplib, ssl, sys
      host, port, ca, user, password, folder = sys.argv[1:7]
      context = ssl.create_default_context(cafile=ca)
      imap = imaplib.IMAP4_SSL(host, int(port), ssl_context=context)
      imap.login(user, open(password).read().strip())
      imap.select('INBOX', readonly=True)
      for number in imap.search(None, 'ALL')[1][0].split():
          raw = imap.fetch(number, '(BODY.PEEK[])')[1][0][1]
          key = [l for l in raw.split(b'\\r\\n') if l.startswith(b'X-CallID: ')][0][13:].decode()
          open(folder + '/' + key + '.eml', 'wb').write(raw)
      imap.logout()
      """;

  @TempDir Path folder;

  private final Clock clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();

  @Test
  void dovecotGivesBackWhatWasDeliveredToRealClients() throws Exception {
    boolean required = Boolean.parseBoolean(System.getenv("UMSYNC_REQUIRE_DOVECOT"));
    assumeTrue(required || DovecotServer.isInstalled(), "Dovecot is not installed");
    givesBack(
        idp -> DovecotServer.start(DovecotSettings.defaults(), idp.tokenIssuer(), clock, random));
  }

  @Test
  void jamesGivesBackWhatWasDeliveredToRealClients() throws Exception {
    givesBack(idp -> JamesServer.start(idp.tokenIssuer(), clock, random));
  }

  /** Starts a server that takes the provider's tokens. */
  private interface Starting {
    TestMailServer with(DemoIdentityProvider idp) throws IOException;
  }

  private void givesBack(Starting starting) throws Exception {
    ForeignTools.require("mbsync", "apt-get install isync");
    try (DemoIdentityProvider idp =
            DemoIdentityProvider.start(IdentityProviderSettings.defaults(random), clock, random);
        TestMailServer server = starting.with(idp)) {
      server.provision(PERSON);
      deliver(server, idp);
      Path password = secret("password", server.password(PERSON));

      Path fetched = Files.createDirectories(folder.resolve("imaplib"));
      ForeignTools.run(
          folder,
          List.of(
              "python3",
              "-c",
              IMAPLIB,
              server.host(),
              String.valueOf(server.imapsPort()),
              server.trustCertificate().toString(),
              PERSON,
              password.toString(),
              fetched.toString()));
      assertAsGolden(fetched);

      ForeignTools.run(folder, List.of("mbsync", "-c", mbsync(server, password).toString(), "all"));
      assertAsGolden(collected());
    }
  }

  private void deliver(TestMailServer server, DemoIdentityProvider idp) throws Exception {
    try (ServerVisit visit = ServerVisit.of(server, idp, PERSON)) {
      for (Case each : GoldenCases.all()) {
        Set<MessageFlag> flags =
            each.event().urgent() ? Set.of(MessageFlag.FLAGGED) : Set.<MessageFlag>of();
        visit.append(
            each.message(), new AppendTarget(FolderName.INBOX, flags, each.event().recordedAt()));
      }
    }
  }

  private Path secret(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, text);
  }

  /** By name, because mbsync knows no addresses in certificates. */
  private Path mbsync(TestMailServer server, Path password) throws IOException {
    Files.createDirectories(folder.resolve("maildir"));
    return Files.writeString(
        folder.resolve("mbsyncrc"),
        """
        IMAPStore remote
        Host localhost
        Port %d
        User %s
        PassCmd "cat %s"
        SSLType IMAPS
        CertificateFile %s
        AuthMechs LOGIN PLAIN

        MaildirStore local
        Path %s/maildir/
        Inbox %s/maildir/INBOX

        Channel all
        Far :remote:
        Near :local:
        Create Near
        Sync Pull
        SyncState *
        """
            .formatted(
                server.imapsPort(), PERSON, password, server.trustCertificate(), folder, folder));
  }

  /** The maildir's files under their cases' names; mbsync keeps lines as LF there. */
  private Path collected() throws IOException {
    Path to = Files.createDirectories(folder.resolve("mbsync"));
    try (Stream<Path> files = Files.walk(folder.resolve("maildir/INBOX"))) {
      for (Path file : files.filter(f -> f.toString().matches(".*/(cur|new)/.*")).toList()) {
        String text = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        String name =
            text.lines()
                .filter(l -> l.startsWith("X-CallID: "))
                .findFirst()
                .orElseThrow()
                .substring("X-CallID: vm-".length());
        Files.writeString(
            to.resolve(name + ".eml"),
            text.replace("\r\n", "\n").replace("\n", "\r\n"),
            java.nio.charset.StandardCharsets.ISO_8859_1);
      }
    }
    return to;
  }

  private static void assertAsGolden(Path messages) throws IOException {
    JsonNode read = ForeignTools.python(messages);
    JsonNode golden;
    try (InputStream in = MessageOnServersIT.class.getResourceAsStream("/golden/messages.json")) {
      golden = Json.mapper().readTree(Objects.requireNonNull(in));
    }
    assertThat(read.size()).isEqualTo(GoldenCases.all().size());
    for (Case each : GoldenCases.all()) {
      ObjectNode expected = golden.path(each.name()).deepCopy();
      assertThat(read.path(each.name().substring(3))).as(each.name()).isEqualTo(expected);
    }
  }
}
