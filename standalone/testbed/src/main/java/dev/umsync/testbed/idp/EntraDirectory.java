package dev.umsync.testbed.idp;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What Microsoft knows: apps of one directory with their secrets and certificates, and which
 * mailboxes each was given. Safe from any thread.
 */
public final class EntraDirectory {
  /** The scope without which the endpoint gives no token for IMAP. */
  public static final String MAIL_SCOPE = "https://outlook.office365.com/.default";

  record App(
      String clientId,
      Map<String, Instant> secrets,
      Map<String, X509Certificate> certificates,
      Set<String> mailboxes) {}

  private final String id;
  private final Map<String, App> apps = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable EntraError> always = new AtomicReference<>();

  EntraDirectory(String id) {
    this.id = id;
  }

  /** The directory (tenant) ID. */
  public String id() {
    return id;
  }

  /** Registers an app. */
  public void register(String clientId) {
    apps.put(
        clientId,
        new App(
            clientId,
            new ConcurrentHashMap<>(),
            new ConcurrentHashMap<>(),
            ConcurrentHashMap.newKeySet()));
  }

  /** Adds a client secret to an app. */
  public void addSecret(String clientId, String secret, Instant endsAt) {
    app(clientId).orElseThrow().secrets().put(secret, endsAt);
  }

  /** Adds a certificate to an app. */
  public void addCertificate(String clientId, X509Certificate certificate) {
    app(clientId).orElseThrow().certificates().put(Thumbprint.sha256(certificate), certificate);
  }

  /** Gives an app full access to a mailbox, as {@code Add-MailboxPermission} does. */
  public void giveMailbox(String clientId, String address) {
    app(clientId).orElseThrow().mailboxes().add(address.toLowerCase(Locale.ROOT));
  }

  /** From now on every request is answered so; null ends that. */
  public void answerAlways(@Nullable EntraError error) {
    always.set(error);
  }

  Optional<EntraError> fault() {
    return Optional.ofNullable(always.get());
  }

  Optional<App> app(String clientId) {
    return Optional.ofNullable(apps.get(clientId));
  }

  /** Whether an app's token opens this mailbox. */
  boolean opens(String clientId, String address) {
    return app(clientId)
        .filter(a -> a.mailboxes().contains(address.toLowerCase(Locale.ROOT)))
        .isPresent();
  }
}
