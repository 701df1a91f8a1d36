package dev.umsync.bench.site;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.BrokerStartFailed;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.TenantRecord.DeleteRule;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.common.token.TokenRequest;
import dev.umsync.common.topic.TopicPlan;
import dev.umsync.common.topic.TopicProvisioner;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.TopicTrouble;
import dev.umsync.common.topic.Topics;
import dev.umsync.testbed.gmail.ScriptedImapServer;
import dev.umsync.testbed.gmail.ScriptedImapSettings;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.DemoServiceAccount;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.mail.DovecotServer;
import dev.umsync.testbed.mail.DovecotSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * An installation without its roles: a Dovecot on a RAM disk, a broker on disk in this process, an
 * identity provider, topics, keysets. Made and closed by one thread.
 *
 * <p>Tokens are genuine: signed by the identity provider, sealed to the workers, checked by
 * Dovecot.
 */
public final class BenchSite implements AutoCloseable {
  /** As {@code umsync start} has it. */
  public static final int PARTITIONS = 12;

  private static final Duration TOKEN_LIFE = Duration.ofHours(6);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Path folder;
  private final Clock clock;
  private final SecureRandom random;
  private final DemoIdentityProvider provider;
  private final DovecotServer mail;
  private final MailDisk disk;
  private final KafkaConnection kafka;
  private final Topics topics = new Topics(Topics.DEFAULT_PREFIX);
  private final KeyDirectory keys;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Line> lines = new ArrayList<>();

  /** Somebody whose mailbox is there, with the token that opens it. */
  public record Person(String address, String token) {}

  private BenchSite(Path folder, Path mailFolder, Clock clock, SecureRandom random)
      throws IOException, BrokerStartFailed, KeyTrouble, TopicTrouble, InterruptedException {
    this.folder = folder;
    this.clock = clock;
    this.random = random;
    try {
      provider =
          DemoIdentityProvider.start(IdentityProviderSettings.defaults(random), clock, random);
      parts.push(provider);
      disk = new MailDisk(mailFolder);
      mail =
          DovecotServer.start(
              DovecotSettings.defaults().forSpeed(mailFolder).withPlainPort(),
              provider.tokenIssuer(),
              clock,
              random);
      parts.push(mail);
      EmbeddedBroker broker =
          EmbeddedBroker.start(
              BrokerSettings.throwAway(folder.resolve("broker"))
                  .withGroups(BrokerSettings.in(folder).groups()),
              fault -> {});
      parts.push(broker);
      kafka = KafkaConnection.to(broker.bootstrapServers());
      admin = kafka.admin("bench");
      parts.push(admin);
      new TopicProvisioner(admin, topics, TopicPlan.embedded(PARTITIONS), PATIENCE, Thread::sleep)
          .ensure(EnumSet.allOf(TopicSpec.class));
      keys = new KeyDirectory(folder.resolve("keys"));
      keys.init();
      producer = kafka.producer("bench", PATIENCE, Map.of());
      parts.push(producer);
    } catch (IOException
        | BrokerStartFailed
        | KeyTrouble
        | TopicTrouble
        | RuntimeException
        | InterruptedException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts it.
   *
   * @param folder for everything but the mail, empty
   * @param mailFolder on a RAM disk, so that the disk is not what is measured
   */
  public static BenchSite start(Path folder, Path mailFolder, Clock clock, SecureRandom random)
      throws IOException, BrokerStartFailed, KeyTrouble, TopicTrouble, InterruptedException {
    return new BenchSite(folder, mailFolder, clock, random);
  }

  /** Names a way to the mail server before a worker is started. */
  public Line line(String name, int port, boolean tls) {
    return line(new Line(name, port, tls, trust()));
  }

  /** Names a way to another mail server before a worker is started. */
  public Line line(Line line) {
    lines.add(line);
    write(
        TopicSpec.TENANTS,
        line.domain(),
        new TenantRecord(
            line.domain(),
            line.name(),
            Optional.empty(),
            DeleteRule.TRASH,
            TenantRecord.GOOGLE_MAIL_SCOPE));
    return line;
  }

  /** The way in clear. */
  public Line plain() {
    return line("plain", mail.imapPort().orElseThrow(), false);
  }

  /** The way with TLS. */
  public Line tls() {
    return line("tls", mail.imapsPort(), true);
  }

  /** A server that gives trouble when it is told to; the caller closes it. */
  public ScriptedImapServer troubled() throws IOException {
    return ScriptedImapServer.start(
        ScriptedImapSettings.defaults(), provider.verifier(), clock, random);
  }

  /** Makes people known and gives them tokens. */
  public List<Person> enrol(Line line, int from, int count) {
    List<Person> people = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      people.add(enrol(line, line.address(i)));
    }
    producer.flush();
    return people;
  }

  private Person enrol(Line line, String address) {
    Subscriber subscriber = Subscriber.of(address);
    write(
        TopicSpec.SUBSCRIBERS,
        address,
        new SubscriberRecord(
            subscriber,
            Optional.of("Luis Pérez"),
            List.of(),
            Optional.empty(),
            Optional.of("Europe/Madrid")));
    String token = provider.tokenFor(address, TOKEN_LIFE);
    Instant now = clock.instant();
    try {
      write(
          TopicSpec.TOKENS,
          address,
          TokenRecord.seal(
              keys.tokenSealer(),
              subscriber,
              token,
              line.name(),
              TenantRecord.GOOGLE_MAIL_SCOPE,
              now,
              now.plus(TOKEN_LIFE),
              "bench"));
    } catch (KeyTrouble e) {
      throw new IllegalStateException("the keyset was made a moment ago", e);
    }
    return new Person(address, token);
  }

  /**
   * A service account that may act for the domain's people, as the file that the provider's console
   * hands out.
   */
  public Path serviceAccount(String domain) throws IOException {
    DemoServiceAccount account = provider.newServiceAccount("umsync-bench");
    provider
        .directory()
        .delegate(account.clientId(), domain, Set.of(TenantRecord.GOOGLE_MAIL_SCOPE));
    Path file = folder.resolve("service-account.json");
    Files.writeString(file, account.toJson());
    return file;
  }

  /** Puts people on the roster, known to the provider but without token and mailbox. */
  public List<String> list(String domain, int count) {
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String address = "person-%05d@%s".formatted(i, domain);
      provider.directory().addUser(address);
      write(
          TopicSpec.SUBSCRIBERS,
          address,
          new SubscriberRecord(
              Subscriber.of(address),
              Optional.empty(),
              List.of(),
              Optional.empty(),
              Optional.empty()));
      addresses.add(address);
    }
    producer.flush();
    return addresses;
  }

  /** Asks for a token as a worker does. */
  public void request(String address) {
    write(
        TopicSpec.TOKEN_REQUESTS,
        address,
        new TokenRequest(TokenRequest.Reason.MISSING, clock.instant()));
  }

  /** Where tokens are minted. */
  public URI tokenUri() {
    return provider.tokenUri();
  }

  /** How often the provider was asked for a token of this person. */
  public long requestsFor(String address) {
    return provider.counts().requestsFor(address);
  }

  private void write(TopicSpec topic, String key, Object value) {
    var _ =
        producer.send(
            new ProducerRecord<>(
                topics.name(topic), key.getBytes(StandardCharsets.UTF_8), Json.bytes(value)));
  }

  /** Writes the roles' configuration; returns the file. */
  public Path configuration(String name, Map<String, String> settings) throws IOException {
    producer.flush();
    StringBuilder yaml = new StringBuilder();
    yaml.append("kafka.bootstrap-servers: \"").append(kafka.bootstrapServers()).append("\"\n");
    yaml.append("kafka.subscriber-partitions: ").append(PARTITIONS).append('\n');
    yaml.append("kafka.allow-single-copy: true\nops.port: 0\n");
    for (Line line : lines) {
      String section = "worker.providers." + line.name() + ".";
      yaml.append(section).append("host: \"127.0.0.1\"\n");
      yaml.append(section).append("port: ").append(line.port()).append('\n');
      yaml.append(section).append("tls: ").append(line.tls()).append('\n');
      if (line.tls()) {
        yaml.append(section).append("trust-certificate: \"").append(line.trust()).append("\"\n");
      }
    }
    settings.forEach((key, value) -> yaml.append(key).append(": \"").append(value).append("\"\n"));
    Path file = folder.resolve(name + ".yaml");
    Files.writeString(file, yaml);
    return file;
  }

  /** Writes a peer's list of people; returns the file. */
  public Path accounts(String name, List<Person> people) throws IOException {
    Path file = folder.resolve(name + ".accounts");
    Files.writeString(
        file,
        people.stream().map(p -> p.address() + " " + p.token() + "\n").reduce("", String::concat));
    return file;
  }

  /** Mail server. */
  public DovecotServer mail() {
    return mail;
  }

  /** Its certificate, to be trusted. */
  public Path trust() {
    return mail.trustCertificate();
  }

  /** What it has stored. */
  public MailDisk disk() {
    return disk;
  }

  /** Where files and logs are. */
  public Path folder() {
    return folder;
  }

  /** The broker. */
  public KafkaConnection kafka() {
    return kafka;
  }

  /** For questions to the broker. */
  public Admin admin() {
    return admin;
  }

  /** Names. */
  public Topics topics() {
    return topics;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        // The others are closed all the same; the folders are throw-away.
        continue;
      }
    }
  }
}
