package dev.umsync.testbed.mail;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.imap.ImapHandler;
import dev.umsync.testbed.idp.TokenVerifier;
import dev.umsync.testbed.net.Listener;
import dev.umsync.testbed.net.ServerCertificate;
import dev.umsync.testbed.net.WorkFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * GreenMail behind TLS with a certificate of its own: all mail in memory, gone when it is closed. A
 * genuine token opens a mailbox even if nobody provisioned it. What it lacks beside real servers is
 * listed in GreenMail's own CAPABILITY: no CONDSTORE, SPECIAL-USE, ENABLE or ID, and a refused
 * token gets a plain NO. Safe from any thread.
 */
public final class GreenMailServer implements TestMailServer {
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(30);

  private final WorkFolder folder;
  private final String host;
  private final ServerCertificate certificate;
  private final String password;
  private final Managers managers = new Managers();
  private final GreenMailUsers users;
  private final Listener imaps;
  private final Optional<Listener> imap;

  private GreenMailServer(
      WorkFolder folder,
      GreenMailSettings settings,
      TokenVerifier tokens,
      Clock clock,
      SecureRandom random)
      throws IOException {
    this.folder = folder;
    this.host = settings.reach().name();
    this.certificate = ServerCertificate.create(folder.path(), settings.reach(), clock, random);
    this.password = settings.password().orElseGet(() -> ReaderPassword.random(random));
    this.users = new GreenMailUsers(managers.getImapHostManager(), tokens, password);
    this.imaps = Listener.tls(certificate, settings.reach(), settings.imapsPort(), this::serve);
    this.imap =
        settings.imapPort().isPresent()
            ? Optional.of(
                Listener.plain(settings.reach(), settings.imapPort().getAsInt(), this::serve))
            : Optional.empty();
  }

  /**
   * Starts a server; it accepts connections when this returns.
   *
   * @throws IOException if a port is taken or the folder cannot be written to
   */
  public static GreenMailServer start(
      GreenMailSettings settings, TokenVerifier tokens, Clock clock, SecureRandom random)
      throws IOException {
    WorkFolder folder = WorkFolder.open(settings.folder(), "umsync-greenmail-");
    return new GreenMailServer(folder, settings, tokens, clock, random);
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public int imapsPort() {
    return imaps.port();
  }

  @Override
  public OptionalInt imapPort() {
    return imap.map(listener -> OptionalInt.of(listener.port())).orElse(OptionalInt.empty());
  }

  @Override
  public Path trustCertificate() {
    return certificate.certificateFile();
  }

  @Override
  public void provision(String address) {
    users.provision(address);
  }

  @Override
  public String password(String address) {
    return password;
  }

  @Override
  public String trashFolder() {
    return GreenMailUsers.TRASH;
  }

  @Override
  public void dropConnections(String address) {
    try {
      users.drop(address);
    } catch (IOException e) {
      throw new UncheckedIOException("A connection could not be dropped", e);
    }
  }

  @Override
  public void close() {
    imaps.close();
    imap.ifPresent(Listener::close);
    folder.close();
  }

  private void serve(Socket socket) throws IOException {
    socket.setSoTimeout((int) IDLE_TIMEOUT.toMillis());
    ImapHandler handler = new ImapHandler(users, managers.getImapHostManager(), socket);
    try {
      ScopedValue.where(GreenMailUsers.CONNECTION, socket).run(handler);
    } catch (IllegalStateException ended) {
      // Its word for a client that goes away in the middle of a command, such as IDLE.
      throw new IOException("the client went away", ended);
    } finally {
      users.ended(socket);
    }
  }
}
