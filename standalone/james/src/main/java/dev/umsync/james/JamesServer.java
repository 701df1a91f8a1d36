package dev.umsync.james;

import dev.umsync.testbed.idp.TokenIssuer;
import dev.umsync.testbed.mail.ReaderPassword;
import dev.umsync.testbed.mail.TestMailServer;
import dev.umsync.testbed.net.ServerCertificate;
import dev.umsync.testbed.net.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An Apache James with its mail in memory. Tokens are checked by James's own OpenID code: signature
 * and lifetime against the issuer's key, the address against the claim {@code email}; it looks at
 * no scope. Safe from any thread.
 */
public final class JamesServer implements TestMailServer {
  private final WorkFolder folder;
  private final ServerCertificate certificate;
  private final String password;
  private final JamesLoader.Engine engine;

  private JamesServer(WorkFolder folder, TokenIssuer issuer, Clock clock, SecureRandom random)
      throws IOException {
    this.folder = folder;
    this.certificate = ServerCertificate.create(folder.path(), clock, random);
    this.password = ReaderPassword.random(random);
    Path keys = folder.path().resolve("keys.json");
    Files.writeString(keys, JsonWebKeys.of(issuer));
    this.engine =
        JamesLoader.start(
            Map.of(
                "name", folder.path().getFileName().toString(),
                "folder", folder.path().toString(),
                "certificate", certificate.certificateFile().toString(),
                "key", certificate.keyFile().toString(),
                "keys", keys.toUri().toString(),
                "password", password));
  }

  /**
   * Starts a server; it accepts connections when this returns.
   *
   * @throws IOException if James does not start
   */
  public static JamesServer start(TokenIssuer issuer, Clock clock, SecureRandom random)
      throws IOException {
    WorkFolder folder = WorkFolder.open(Optional.empty(), "umsync-james-");
    try {
      return new JamesServer(folder, issuer, clock, random);
    } catch (IOException e) {
      folder.close();
      throw e;
    }
  }

  @Override
  public int imapsPort() {
    return engine.port();
  }

  @Override
  public OptionalInt imapPort() {
    return OptionalInt.empty();
  }

  @Override
  public Path trustCertificate() {
    return certificate.certificateFile();
  }

  /** {@inheritDoc} James does so at a login by password, and at no login by token. */
  @Override
  public void provision(String address) {
    reader(address).close();
  }

  @Override
  public String password(String address) {
    return password;
  }

  @Override
  public String trashFolder() {
    return "Trash";
  }

  /** {@inheritDoc} The client sees the connection end, without a {@code * BYE}. */
  @Override
  public void dropConnections(String address) {
    engine.drop(address);
  }

  @Override
  public void close() {
    engine.close();
    folder.close();
  }
}
