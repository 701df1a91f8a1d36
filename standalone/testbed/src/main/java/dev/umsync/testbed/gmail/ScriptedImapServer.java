package dev.umsync.testbed.gmail;

import dev.umsync.testbed.gmail.command.CommandHandlers;
import dev.umsync.testbed.gmail.script.Behaviour;
import dev.umsync.testbed.gmail.script.CommandCounts;
import dev.umsync.testbed.gmail.script.Pause;
import dev.umsync.testbed.gmail.session.Account;
import dev.umsync.testbed.gmail.session.ImapSession;
import dev.umsync.testbed.gmail.session.SessionParts;
import dev.umsync.testbed.idp.TokenVerifier;
import dev.umsync.testbed.mail.TestMailServer;
import dev.umsync.testbed.net.Listener;
import dev.umsync.testbed.net.ServerCertificate;
import dev.umsync.testbed.net.WorkFolder;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A Gmail-like IMAP server in memory: Gmail's capabilities, labels, limits and texts, and faults
 * when {@link #forAll()} or {@link #account} say so. A genuine token opens a mailbox even if nobody
 * provisioned it. Not there: COMPRESS (advertised, refused), MIME parts and BODYSTRUCTURE, STORE
 * UNCHANGEDSINCE, auto-expunge, Starred and Important. Safe from any thread.
 */
public final class ScriptedImapServer implements TestMailServer {
  private final WorkFolder folder;
  private final ServerCertificate certificate;
  private final ScriptedImapSettings settings;
  private final String password;
  private final Behaviour forAll = Behaviour.ofGmail();
  private final CommandCounts counts = new CommandCounts();
  private final MailAccounts accounts;
  private final SessionParts parts;
  private final CountDownLatch closing;
  private final Listener imaps;
  private final Optional<Listener> imap;

  private ScriptedImapServer(
      WorkFolder folder,
      ScriptedImapSettings settings,
      TokenVerifier tokens,
      Clock clock,
      SecureRandom random,
      Pause pause,
      CountDownLatch closing)
      throws IOException {
    this.folder = folder;
    this.settings = settings;
    this.closing = closing;
    this.certificate = ServerCertificate.create(folder.path(), clock, random);
    this.password = settings.password().orElseGet(() -> new BigInteger(80, random).toString(36));
    this.accounts = new MailAccounts(tokens, forAll, settings.names(), password, clock);
    this.parts = new SessionParts(accounts, forAll, CommandHandlers.all(), counts, pause, clock);
    this.imaps = Listener.tls(certificate, settings.imapsPort(), this::serve);
    this.imap =
        settings.imapPort().isPresent()
            ? Optional.of(Listener.plain(settings.imapPort().getAsInt(), this::serve))
            : Optional.empty();
  }

  /**
   * Starts a server whose delays take real time; it accepts connections when this returns.
   *
   * @throws IOException if a port is taken or the folder cannot be written to
   */
  public static ScriptedImapServer start(
      ScriptedImapSettings settings, TokenVerifier tokens, Clock clock, SecureRandom random)
      throws IOException {
    CountDownLatch closing = new CountDownLatch(1);
    Pause real = duration -> closing.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    return start(settings, tokens, clock, random, real, closing);
  }

  /**
   * Starts a server whose delays are the caller's, so that a test needs no time for them.
   *
   * @throws IOException if a port is taken or the folder cannot be written to
   */
  public static ScriptedImapServer start(
      ScriptedImapSettings settings,
      TokenVerifier tokens,
      Clock clock,
      SecureRandom random,
      Pause pause)
      throws IOException {
    return start(settings, tokens, clock, random, pause, new CountDownLatch(1));
  }

  private static ScriptedImapServer start(
      ScriptedImapSettings settings,
      TokenVerifier tokens,
      Clock clock,
      SecureRandom random,
      Pause pause,
      CountDownLatch closing)
      throws IOException {
    WorkFolder folder = WorkFolder.open(settings.folder(), "umsync-gmail-");
    return new ScriptedImapServer(folder, settings, tokens, clock, random, pause, closing);
  }

  /** How every account is treated that says nothing else for itself. */
  public Behaviour forAll() {
    return forAll;
  }

  /** How one account is treated; makes its mailbox if there is none. */
  public Behaviour account(String address) {
    return accounts.open(address).behaviour();
  }

  /** What was asked. */
  public CommandCounts counts() {
    return counts;
  }

  /** Connections that are logged in to this account now. */
  public int connections(String address) {
    return accounts.known(address).map(account -> account.sessions().size()).orElse(0);
  }

  /** Ends the account's sessions as Gmail does when a token's life is over. */
  public void expireSessions(String address) {
    endSessions(address, Optional.of("Session expired, please login again."));
  }

  /** Breaks the account's connections without BYE. */
  public void cutConnections(String address) {
    endSessions(address, Optional.empty());
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
    accounts.open(address);
  }

  @Override
  public String password(String address) {
    return password;
  }

  @Override
  public String trashFolder() {
    return settings.names().trashFolder();
  }

  /** {@inheritDoc} With {@code * BYE}. */
  @Override
  public void dropConnections(String address) {
    endSessions(address, Optional.of("Temporary System Error"));
  }

  @Override
  public void close() {
    closing.countDown();
    imaps.close();
    imap.ifPresent(Listener::close);
    folder.close();
  }

  private void endSessions(String address, Optional<String> bye) {
    accounts
        .known(address)
        .map(Account::sessions)
        .ifPresent(sessions -> sessions.forEach(session -> session.end(bye)));
  }

  private void serve(Socket socket) throws IOException {
    new ImapSession(socket, parts).run();
  }
}
