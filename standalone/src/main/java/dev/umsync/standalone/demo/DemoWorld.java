package dev.umsync.standalone.demo;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.BrokerStartFailed;
import dev.umsync.broker.DataDirLock;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.config.Config;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.roster.ImportRefused;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.credential.account.KeyFileProblem;
import dev.umsync.standalone.demo.phone.Phones;
import dev.umsync.standalone.site.ConfigFile;
import dev.umsync.standalone.site.Site;
import dev.umsync.standalone.site.SiteConfig;
import dev.umsync.standalone.start.DataFolder;
import dev.umsync.standalone.start.RunningIngest;
import dev.umsync.standalone.start.Standalone;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.mail.TestMailServer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * An installation in this process with everything around it: an {@link OutsideWorld}, phones, a
 * broker, the roles. Thread rule: made and closed by one thread.
 */
public final class DemoWorld implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final OutsideWorld outside;
  private final Standalone standalone;
  private final Site site;
  private final Phones phones;

  private DemoWorld(
      Path folder,
      OutsideWorld.MailServerStart mailStart,
      Map<String, String> settings,
      Clock clock,
      SecureRandom random,
      Consumer<String> says)
      throws IOException,
          BrokerStartFailed,
          KeyTrouble,
          KeyFileProblem,
          ImportRefused,
          InterruptedException {
    try {
      outside =
          OutsideWorld.start(mailStart, IdentityProviderSettings.defaults(random), clock, random);
      parts.push(outside);
      phones = Phones.start(Samples.people().stream().map(DemoPerson::box).toList(), clock, random);
      parts.push(phones);
      says.accept("identity provider, IMAP server and phones are up");
      DataDirLock lock = DataDirLock.acquire(folder);
      parts.push(lock);
      DataFolder data = new DataFolder(lock.dir());
      data.prepare();
      EmbeddedBroker broker =
          EmbeddedBroker.start(
              BrokerSettings.throwAway(folder), lock, fault -> says.accept(fault.message()));
      parts.push(broker);
      Map<String, String> overrides = overrides(broker.bootstrapServers());
      overrides.putAll(settings);
      Config config = ConfigFile.load(data.config(), Map.of(), overrides);
      site = Site.of(data.path(), SiteConfig.of(config));
      says.accept("Kafka is up at " + broker.bootstrapServers());
      site.provision();
      outside.joinTo(site, clock);
      standalone = Standalone.on(data, site, config, () -> true, clock);
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
      OutsideWorld.MailServerStart mail,
      Map<String, String> settings,
      Clock clock,
      SecureRandom random,
      Consumer<String> says)
      throws IOException,
          BrokerStartFailed,
          KeyTrouble,
          KeyFileProblem,
          ImportRefused,
          InterruptedException {
    return new DemoWorld(folder, mail, settings, clock, random, says);
  }

  private Map<String, String> overrides(String bootstrapServers) {
    Map<String, String> set = new LinkedHashMap<>(outside.settings());
    set.put("kafka.bootstrap-servers", bootstrapServers);
    set.put("ingest.host", "127.0.0.1");
    set.put("ingest.port", "0");
    set.put("credentials.web.host", "127.0.0.1");
    set.put("credentials.web.port", "0");
    set.putAll(phones.settings(OutsideWorld.SOURCE_NAME));
    return set;
  }

  /** The people, in the roster's order. */
  public List<Subscriber> people() {
    return outside.people();
  }

  /** Their phones. */
  public Phones phones() {
    return phones;
  }

  /** How an ordinary mail client gets in, in words. */
  public String mailClientHint() {
    String first = people().getFirst().address();
    return """
    Or with a mail client:  IMAP over TLS at %s:%d, user %s, password %s
                            (its certificate is %s)\
    """
        .formatted(
            mail().host(),
            mail().imapsPort(),
            first,
            mail().password(first),
            mail().trustCertificate());
  }

  /** The mail server, to look into mailboxes. */
  public TestMailServer mail() {
    return outside.mail();
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

  /** What is around it. */
  OutsideWorld outside() {
    return outside;
  }

  /** The roles as they run. */
  Standalone standalone() {
    return standalone;
  }

  /** How its ingest is reached. */
  IngestAccess ingest() {
    RunningIngest ingest = standalone.ingest();
    return new IngestAccess(ingest.uri(), ingest.clientTrust(), outside.apiKey());
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
