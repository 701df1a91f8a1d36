package dev.umsync.standalone.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.http.TlsMaterial;
import dev.umsync.ingest.access.ApiKeys;
import dev.umsync.standalone.cli.CommandRun;
import dev.umsync.standalone.demo.Posts;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.DemoServiceAccount;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.mail.GreenMailServer;
import dev.umsync.testbed.mail.GreenMailSettings;
import dev.umsync.testbed.mail.MailboxReader;
import dev.umsync.testbed.mail.StoredMessage;
import dev.umsync.testbed.mail.TestMailServer;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A site of its own: an empty folder, then tenants, people and voicemails, and a kill -9 in the
 * middle.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StartIT {
  private static final String DOMAIN = "site.umsync.invalid";
  private static final String SOURCE = "um://site";
  private static final int PEOPLE = 6;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final SecureRandom random = new SecureRandom();
  private final ApiKeys.Generated apiKey = ApiKeys.generate(random);
  @TempDir Path folder;
  private DemoIdentityProvider provider;
  private TestMailServer mail;
  private DemoServiceAccount account;

  @BeforeEach
  void outsideWorld() throws Exception {
    provider =
        DemoIdentityProvider.start(
            IdentityProviderSettings.defaults(random), Clock.systemUTC(), random);
    mail =
        GreenMailServer.start(
            GreenMailSettings.defaults(), provider.verifier(), Clock.systemUTC(), random);
    account = provider.newServiceAccount("site");
    provider.directory().delegate(account.clientId(), DOMAIN, Set.of("https://mail.google.com/"));
    for (int i = 0; i < PEOPLE; i++) {
      provider.directory().addUser(address(i));
      mail.provision(address(i));
    }
  }

  @AfterEach
  void endOfTheWorld() throws Exception {
    mail.close();
    provider.close();
  }

  private static String address(int person) {
    return "person" + person + "@" + DOMAIN;
  }

  private Map<String, String> settings() throws Exception {
    Map<String, String> settings = new LinkedHashMap<>();
    try (ServerSocket free = new ServerSocket(0)) {
      settings.put("kafka.bootstrap-servers", "127.0.0.1:" + free.getLocalPort());
    }
    settings.put("ingest.host", "127.0.0.1");
    settings.put("ingest.port", "0");
    settings.put("credentials.web.port", "0");
    settings.put("ingest.sources.site.uri", SOURCE);
    settings.put("ingest.sources.site.api-key-sha256", apiKey.sha256());
    settings.put("credentials.google-token-uri", provider.tokenUri().toString());
    // How long a dead worker's last upload may take: GreenMail stores at once what it has read.
    settings.put("worker.append-grace", "1s");
    settings.put("worker.providers.site.host", mail.host());
    settings.put("worker.providers.site.port", Integer.toString(mail.imapsPort()));
    settings.put("worker.providers.site.trust-certificate", mail.trustCertificate().toString());
    return settings;
  }

  private void setUp(Path data, Map<String, String> settings) throws Exception {
    Path key = folder.resolve("key.json");
    Files.writeString(key, account.toJson());
    Path csv = folder.resolve("people.csv");
    StringBuilder rows = new StringBuilder("address,source,box,name\n");
    for (int i = 0; i < PEOPLE; i++) {
      rows.append("%s,%s,%d,Person %d%n".formatted(address(i), SOURCE, 2000 + i, i));
    }
    Files.writeString(csv, rows);
    String kafka = "kafka.bootstrap-servers=" + settings.get("kafka.bootstrap-servers");
    CommandRun tenants =
        CommandRun.of(
            "tenants",
            "add",
            DOMAIN,
            "--provider",
            "site",
            "--key",
            key.toString(),
            "--data",
            data.toString(),
            "--set",
            kafka);
    assertThat(tenants.status()).as(tenants.err()).isZero();
    assertThat(tenants.err()).contains(account.clientId());
    CommandRun people =
        CommandRun.of(
            "subscribers", "import", csv.toString(), "--data", data.toString(), "--set", kafka);
    assertThat(people.status()).as(people.err()).isZero();
    assertThat(people.out()).contains("6 added, 0 changed, 0 unchanged");
  }

  private SSLContext trust(Path data) {
    return TlsMaterial.selfSigned(data.resolve("tls"), "localhost", Clock.systemUTC())
        .clientContext();
  }

  @Test
  void theFirstStartWritesWhatItNeedsAndSaysWhereToGoOn() throws Exception {
    Path data = folder.resolve("data");
    try (StartProcess start = StartProcess.run(data, settings())) {
      assertThat(data.resolve("umsync.yaml")).content().contains("# ").contains("kafka:");
      assertThat(Files.getPosixFilePermissions(data.resolve("keys/master.keyset.json")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(String.join("\n", start.said())).contains("First start");
      assertThat(start.terminate()).isIn(0, 143);
    }
  }

  @Test
  void killedDuringDeliveriesAndStartedAgainItLosesNothing() throws Exception {
    Path data = folder.resolve("data");
    Map<String, String> settings = settings();
    Set<String> accepted = new HashSet<>();
    try (StartProcess first = StartProcess.run(data, settings)) {
      setUp(data, settings);
      try (Posts posts = new Posts(first.ingest(), trust(data), apiKey.key())) {
        for (int i = 0; i < 60; i++) {
          if (posts.post("vm-" + i, Integer.toString(2000 + i % PEOPLE))) {
            accepted.add("vm-" + i);
          }
        }
      }
      first.kill9();
    }
    assertThat(accepted).hasSize(60);
    try (StartProcess second = StartProcess.run(data, settings)) {
      List<String> delivered = awaitAll(accepted);
      assertThat(new HashSet<>(delivered)).isEqualTo(accepted);
      assertThat(second.said()).noneMatch(line -> line.contains("First start"));
      assertThat(second.log()).doesNotContain(apiKey.key());
    }
  }

  private List<String> awaitAll(Set<String> accepted) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    List<String> found = List.of();
    while (Instant.now().isBefore(end)) {
      found = delivered();
      if (found.containsAll(accepted)) {
        return found;
      }
      Thread.sleep(500);
    }
    return found;
  }

  private List<String> delivered() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      try (MailboxReader reader = mail.reader(address(i))) {
        for (StoredMessage message : reader.messages("INBOX")) {
          message.header("X-UMSync-Voicemail").ifPresent(ids::add);
        }
      }
    }
    return ids;
  }
}
