package dev.umsync.standalone.demo;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.roster.ImportRefused;
import dev.umsync.common.kafka.roster.RosterImport;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.TenantRecord.DeleteRule;
import dev.umsync.credential.account.KeyFileProblem;
import dev.umsync.credential.account.ServiceAccountKey;
import dev.umsync.credential.config.TenantBook;
import dev.umsync.credential.store.KeyChange;
import dev.umsync.ingest.access.ApiKeys;
import dev.umsync.standalone.site.Site;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.DemoServiceAccount;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.mail.TestMailServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/**
 * What is around an installation: the identity provider, the mail server, and the key of the UM
 * server that sends.
 *
 * <p>Nothing in it is pretended: tokens are minted for signed assertions that the provider
 * verifies, and the mail server checks each token. Thread rule: made, set up and closed by one
 * thread.
 */
public final class OutsideWorld implements AutoCloseable {
  /** Given out for stories and films, never to a person (Ofcom). */
  private static final String LISTEN_NUMBER = "+44 20 7946 0000";

  static final String SOURCE_NAME = "demo";
  private static final String SOURCE = "um://demo";
  private static final String DOMAIN = "demo.umsync.invalid";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Makes the mail server of the demo. */
  @FunctionalInterface
  public interface MailServerStart {
    /** Starts it; it opens mailboxes to tokens of this provider. */
    TestMailServer start(DemoIdentityProvider provider) throws IOException;
  }

  private final DemoIdentityProvider provider;
  private final TestMailServer mail;
  private final ApiKeys.Generated key;
  private final DemoServiceAccount account;
  private final List<Subscriber> people = new ArrayList<>();

  private OutsideWorld(DemoIdentityProvider provider, TestMailServer mail, ApiKeys.Generated key) {
    this.provider = provider;
    this.mail = mail;
    this.key = key;
    this.account = provider.newServiceAccount("umsync-demo");
  }

  /** Starts both servers; no installation is needed yet. */
  public static OutsideWorld start(
      MailServerStart mail, IdentityProviderSettings identities, Clock clock, SecureRandom random)
      throws IOException {
    DemoIdentityProvider provider = DemoIdentityProvider.start(identities, clock, random);
    try {
      return new OutsideWorld(provider, mail.start(provider), ApiKeys.generate(random));
    } catch (IOException | RuntimeException e) {
      provider.close();
      throw e;
    }
  }

  /** The settings by which an installation knows this world. */
  public Map<String, String> settings() {
    Map<String, String> set = new LinkedHashMap<>();
    set.put("ingest.sources." + SOURCE_NAME + ".uri", SOURCE);
    set.put("ingest.sources." + SOURCE_NAME + ".api-key-sha256", key.sha256());
    set.put("credentials.google-token-uri", provider.tokenUri().toString());
    set.put("worker.providers.demo.host", mail.host());
    set.put("worker.providers.demo.port", Integer.toString(mail.imapsPort()));
    set.put("worker.providers.demo.trust-certificate", mail.trustCertificate().toString());
    return set;
  }

  /** What an administrator does once: a key with delegation, a tenant, a roster. */
  public void joinTo(Site site, Clock clock)
      throws KeyTrouble, KeyFileProblem, ImportRefused, InterruptedException {
    provider
        .directory()
        .delegate(account.clientId(), DOMAIN, Set.of(TenantRecord.GOOGLE_MAIL_SCOPE));
    KeyChange added =
        new TenantBook(
                site.kafka(),
                site.config().topics(),
                site.keys().masterKey(),
                clock,
                RandomGenerator.of("SecureRandom"),
                Thread::sleep)
            .add(
                new TenantRecord(
                        DOMAIN,
                        "demo",
                        Optional.empty(),
                        DeleteRule.TRASH,
                        TenantRecord.GOOGLE_MAIL_SCOPE)
                    .withMessage(MessageSettings.NONE.withListenNumber(LISTEN_NUMBER)),
                ServiceAccountKey.parse(account.toJson().getBytes(StandardCharsets.UTF_8)),
                true);
    if (added instanceof KeyChange.Refused(KeyChange.Reason reason, String sentence, String key)) {
      throw new StartFailed("The demo's key was refused", DOMAIN, sentence);
    }
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        RosterImport roster =
            new RosterImport(site.kafka(), site.config().topics(), executor, PATIENCE)) {
      roster.importCsv(Samples.roster());
      roster.list().forEach(person -> welcome(person.address()));
    }
  }

  private void welcome(Subscriber person) {
    people.add(person);
    provider.directory().addUser(person.address());
    mail.provision(person.address());
  }

  /** The people, in the roster's order, once it has been joined to an installation. */
  public List<Subscriber> people() {
    return people;
  }

  /** The mail server, to look into mailboxes. */
  public TestMailServer mail() {
    return mail;
  }

  /** The identity provider, to look at and to change. */
  DemoIdentityProvider provider() {
    return provider;
  }

  /** The service account that the installation was given a key of. */
  DemoServiceAccount account() {
    return account;
  }

  /** What the demo's UM server shows to ingest. */
  String apiKey() {
    return key.key();
  }

  @Override
  public void close() {
    mail.close();
    provider.close();
  }
}
