package dev.umsync.credential.config;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.http.Readiness;
import dev.umsync.common.http.ReadinessCheck;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.keys.MasterKey;
import dev.umsync.common.keys.TokenSealer;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.credential.kafka.CredentialTopics;
import dev.umsync.credential.kafka.RotationWiring;
import dev.umsync.credential.kafka.Tables;
import dev.umsync.credential.mint.GoogleTokenMinter;
import dev.umsync.credential.mint.ProviderTransport;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.Credentials;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * The credential service: holds the tenants' keys, mints one token per mailbox, publishes them
 * sealed.
 *
 * <p>Thread rule: made and closed by one thread; runs on the executor's.
 */
public final class CredentialRole implements AutoCloseable {
  private static final Duration RESTORE_PATIENCE = Duration.ofMinutes(2);
  private final RotationWiring wiring;
  private final ProviderTransport transport;

  private CredentialRole(RotationWiring wiring, ProviderTransport transport) {
    this.wiring = wiring;
    this.transport = transport;
  }

  /**
   * Starts the role; returns when tenants, credentials and roster have been read.
   *
   * <p>The topics exist already.
   *
   * @param executor runs the role's tasks, one thread each; its owner closes it after the role
   * @throws StartFailed if a keyset is missing or not the one that the stored credentials were
   *     sealed with
   */
  public static CredentialRole start(
      CredentialConfig config,
      KafkaConnection kafka,
      CredentialTopics topics,
      KeyDirectory keys,
      MeterRegistry metrics,
      Clock clock,
      RandomGenerator random,
      ExecutorService executor)
      throws InterruptedException {
    MasterKey master;
    TokenSealer sealer;
    try {
      master = keys.masterKey();
      sealer = keys.tokenSealer();
    } catch (KeyTrouble e) {
      throw new StartFailed(
          "The credential service can't start", keys.folder().toString(), e.getMessage() + ".", e);
    }
    ProviderTransport transport =
        new ProviderTransport(config.httpsProxy(), config.providerPatience(), executor);
    Credentials credentials =
        new Credentials(
            master, key -> new GoogleTokenMinter(key, config.googleTokenUri(), transport));
    RotationWiring wiring =
        new RotationWiring(
            config.groupId(),
            config.mintsAtOnce(),
            config.rotation(),
            kafka,
            topics,
            new Tenants(),
            credentials,
            new Roster(),
            sealer,
            metrics,
            clock,
            random,
            executor);
    CredentialRole role = new CredentialRole(wiring, transport);
    try {
      await(wiring.tables());
      refuseUnopened(credentials);
      wiring.begin();
      return role;
    } catch (RuntimeException | InterruptedException e) {
      role.close();
      throw e;
    }
  }

  private static void await(Tables tables) throws InterruptedException {
    try {
      tables.restored().get(RESTORE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new StartFailed(
          "The credential service could not read its topics",
          "tenants, credentials, subscribers",
          "Check that Kafka is up and that this client may read them.",
          e);
    }
  }

  /** A store that can't be opened is an error, never an empty store. */
  private static void refuseUnopened(Credentials credentials) {
    for (CredentialRecord record : credentials.unopened()) {
      throw new StartFailed(
          "A stored credential was sealed with a master key that is not here",
          "tenant %s, expected key id %s".formatted(record.tenant(), record.masterKeyId()),
          "Restore the keyset 'master' that holds this key.");
    }
  }

  /** Whether this instance can do its work, for {@code /health/ready}. */
  public List<ReadinessCheck> readiness() {
    return List.of(
        ReadinessCheck.of(
            "tokens",
            () ->
                wiring.isAnswering()
                    ? Readiness.ready()
                    : Readiness.notReady("the token rotation has ended; start it again")));
  }

  @Override
  public void close() {
    wiring.close();
    transport.close();
  }
}
