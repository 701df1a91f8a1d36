package dev.umsync.standalone.demo;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.BrokerStartFailed;
import dev.umsync.broker.DataDirLock;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.config.Config;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.TenantRecord.DeleteRule;
import dev.umsync.credential.account.KeyFileProblem;
import dev.umsync.credential.config.TenantBook;
import dev.umsync.ingest.access.ApiKeys;
import dev.umsync.ingest.roster.ImportRefused;
import dev.umsync.ingest.roster.RosterImport;
import dev.umsync.standalone.site.ConfigFile;
import dev.umsync.standalone.site.Site;
import dev.umsync.standalone.site.SiteConfig;
import dev.umsync.standalone.start.DataFolder;
import dev.umsync.standalone.start.Standalone;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.DemoServiceAccount;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.mail.TestMailServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * An installation with everything around it: identity provider, mail server, tenant, people, roles.
 *
 * <p>Nothing in it is pretended: the tokens are minted by signed assertions that the provider
 * verifies, and the mail server checks each token. Thread rule: made and closed by one thread.
 */
public final class DemoWorld implements AutoCloseable {
  static final String SOURCE = "um://demo";
  static final String DOMAIN = "demo.umsync.invalid";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Makes the mail server of the demo. */
  @FunctionalInterface
  public interface MailServerStart {
    /** Starts it; it opens mailboxes to tokens of this provider. */
    TestMailServer start(DemoIdentityProvider provider) throws IOException;
  }

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final DemoIdentityProvider provider;
  private final TestMailServer mail;
  private final Standalone standalone;
  private final Site site;
  private final String apiKey;
  private final List<Subscriber> people = new ArrayList<>();

  private DemoWorld(
      Path folder,
      MailServerStart mailStart,
      Map<String, String> settings,
      Clock clock,
      SecureRandom random,
      Consumer<String> says)
      throws IOException, BrokerStartFailed, KeyTrouble, KeyFileProblem, ImportRefused, InterruptedException {
    try {
      provider =
          DemoIdentityProvider.start(IdentityProviderSettings.defaults(random), clock, random);
      parts.push(provider);
      mail = mailStart.start(provider);
      parts.push(mail);
      says.accept("identity provider and IMAP server are up");
      ApiKeys.Generated key = ApiKeys.generate(random);
      apiKey = key.key();
      DataDirLock lock = DataDirLock.acquire(folder);
      parts.push(lock);
      DataFolder data = new DataFolder(lock.dir());
      data.prepare();
      EmbeddedBroker broker =
          EmbeddedBroker.start(
              BrokerSettings.throwAway(folder), lock, fault -> says.accept(fault.message()));
      parts.push(broker);
      Map<String, String> overrides = overrides(broker.bootstrapServers(), key);
      overrides.putAll(settings);
      Config config = ConfigFile.load(data.config(), Map.of(), overrides);
      site = Site.of(data.path(), SiteConfig.of(config));
      says.accept("Kafka is up at " + broker.bootstrapServers());
      site.provision();
      setUp(clock);
      standalone = Standalone.on(data, site, config, () -> true);
      parts.push(standalone);
      says.accept("ingest, credential service and sync worker are up");
    } catch (IOException
        | BrokerStartFailed
        | KeyTrouble
        | KeyFileProblem
        | ImportRefused
        | RuntimeException
        | InterruptedException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts all of it in an empty folder.
   *
   * @param settings of the configuration, on top of the demo's own
   * @param says hears a line for each step
   */
  public static DemoWorld start(
      Path folder,
      MailServerStart mail,
      Map<String, String> settings,
      Clock clock,
      SecureRandom random,
      Consumer<String> says)
      throws IOException, BrokerStartFailed, KeyTrouble, KeyFileProblem, ImportRefused, InterruptedException {
    return new DemoWorld(folder, mail, settings, clock, random, says);
  }

  private Map<String, String> overrides(String bootstrapServers, ApiKeys.Generated key) {
    Map<String, String> set = new LinkedHashMap<>();
    set.put("kafka.bootstrap-servers", bootstrapServers);
    set.put("ingest.host", "127.0.0.1");
    set.put("ingest.port", "0");
    set.put("ingest.sources.demo.uri", SOURCE);
    set.put("ingest.sources.demo.api-key-sha256", key.sha256());
    set.put("credentials.google-token-uri", provider.tokenUri().toString());
    set.put("worker.providers.demo.host", mail.host());
    set.put("worker.providers.demo.port", Integer.toString(mail.imapsPort()));
    set.put("worker.providers.demo.trust-certificate", mail.trustCertificate().toString());
    return set;
  }

  /** What an administrator does once: a key with delegation, a tenant, a roster. */
  private void setUp(Clock clock)
      throws KeyTrouble, KeyFileProblem, ImportRefused, InterruptedException {
    DemoServiceAccount account = provider.newServiceAccount("umsync-demo");
    provider
        .directory()
        .delegate(account.clientId(), DOMAIN, Set.of(TenantRecord.GOOGLE_MAIL_SCOPE));
    try (TenantBook book =
        new TenantBook(site.kafka(), site.config().topics(), site.keys().masterKey(), clock)) {
      book.add(
          new TenantRecord(
              DOMAIN,
              "demo",
              Optional.empty(),
              DeleteRule.TRASH,
              TenantRecord.GOOGLE_MAIL_SCOPE),
          account.toJson().getBytes(StandardCharsets.UTF_8));
    }
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        RosterImport roster =
            new RosterImport(site.kafka(), site.config().topics(), executor, PATIENCE)) {
      roster.importCsv(Samples.roster());
      roster
          .list()
          .forEach(
              person -> {
                people.add(person.address());
                provider.directory().addUser(person.address().address());
                mail.provision(person.address().address());
              });
    }
  }

  /** The people, in the roster's order. */
  public List<Subscriber> people() {
    return people;
  }

  /** The mail server, to look into mailboxes. */
  public TestMailServer mail() {
    return mail;
  }

  /** Where its Kafka is. */
  public String bootstrapServers() {
    return site.config().bootstrapServers();
  }

  /** How its Kafka is reached. */
  public KafkaConnection kafka() {
    return site.kafka();
  }

  /** The installation. */
  Site site() {
    return site;
  }

  /** The roles. */
  Standalone standalone() {
    return standalone;
  }

  /** What the demo's UM server shows to ingest. */
  String apiKey() {
    return apiKey;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LoggerFactory.getLogger(DemoWorld.class)
            .atDebug()
            .addKeyValue("reason", e.getClass().getSimpleName())
            .log("A part of the demo did not stop cleanly");
      }
    }
  }
}
