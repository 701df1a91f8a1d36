package dev.umsync.standalone.demo;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.http.Listener;
import dev.umsync.common.kafka.roster.ImportRefused;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.topic.TopicProvisioner.Pause;
import dev.umsync.credential.account.KeyFileProblem;
import dev.umsync.standalone.site.ConfigFile;
import dev.umsync.standalone.site.Site;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.idp.IssuerKey;
import dev.umsync.testbed.mail.GreenMailServer;
import dev.umsync.testbed.mail.GreenMailSettings;
import dev.umsync.testbed.net.Reach;
import dev.umsync.testbed.net.ServerCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * The demo's {@link OutsideWorld} for an installation that runs in other processes or containers.
 *
 * <p>What they must know of it is in its folder before its page answers: {@code umsync.yaml}, the
 * mail server's certificate, a certificate for ingest. Thread rule: made, used and closed by one
 * thread.
 */
public final class WorldProcess implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(500);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /**
   * Where it is.
   *
   * @param name by which others reach it
   * @param folder shared with them under the same path; made if it is not there
   * @param ingest where voicemails are sent to
   * @param pagePort port of the page
   * @param imapsPort port of the mail server
   * @param tokenPort port of the identity provider
   */
  public record Place(
      String name, Path folder, URI ingest, int pagePort, int imapsPort, int tokenPort) {}

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Place place;
  private final Clock clock;
  private final OutsideWorld outside;
  private final IngestAccess ingest;

  private WorldProcess(Place place, Clock clock, SecureRandom random) throws IOException {
    this.place = place;
    this.clock = clock;
    try {
      Reach reach = Reach.everywhereAs(place.name());
      Path mailFolder = Files.createDirectories(place.folder().resolve("mail"));
      GreenMailSettings mail =
          new GreenMailSettings(
              Optional.of(mailFolder),
              place.imapsPort(),
              OptionalInt.empty(),
              Optional.empty(),
              reach);
      // The issuer's key is kept: tokens of an earlier run are on the topic, and still good.
      IdentityProviderSettings identities =
          IdentityProviderSettings.defaults(random)
              .withKey(IssuerKey.loadOrCreate(place.folder().resolve("issuer.key"), random))
              .withPort(place.tokenPort())
              .withReach(reach);
      outside =
          OutsideWorld.start(
              provider -> GreenMailServer.start(mail, provider.verifier(), clock, random),
              identities,
              clock,
              random);
      parts.push(outside);
      ServerCertificate certificate =
          ServerCertificate.create(
              Files.createDirectories(place.folder().resolve("ingest")),
              Reach.everywhereAs(place.ingest().getHost()),
              clock,
              random);
      ingest =
          new IngestAccess(
              place.ingest(),
              ServerCertificate.trusting(certificate.certificateFile()),
              outside.apiKey());
      writeSettings(certificate);
      parts.push(
          new DemoPage(
              outside.mail(),
              Samples.people(),
              Optional.empty(),
              new Listener(DemoPage.SETTING, reach.bindAddress(), place.pagePort())));
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Starts it; the installation may start when this returns. */
  public static WorldProcess start(Place place, Clock clock, SecureRandom random)
      throws IOException {
    return new WorldProcess(place, clock, random);
  }

  private void writeSettings(ServerCertificate certificate) throws IOException {
    Map<String, String> set = new LinkedHashMap<>(outside.settings());
    set.put("ingest.tls.certificate", certificate.certificateFile().toString());
    set.put("ingest.tls.private-key", certificate.keyFile().toString());
    String yaml =
        set.entrySet().stream()
            .map(e -> "%s: \"%s\"%n".formatted(e.getKey(), e.getValue()))
            .collect(Collectors.joining());
    Path written = place.folder().resolve(ConfigFile.NAME + ".new");
    Files.writeString(written, "# Written by the demo at each start.\n" + yaml);
    Files.move(
        written, place.folder().resolve(ConfigFile.NAME), StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Returns when ingest says that it is ready.
   *
   * @throws StartFailed if it does not in time
   */
  public void awaitIngest(Duration patience, Pause pause) throws InterruptedException {
    Instant deadline = clock.instant().plus(patience);
    try (HttpClient http =
        HttpClient.newBuilder().sslContext(ingest.trust()).connectTimeout(TIMEOUT).build()) {
      while (!isReady(http)) {
        if (clock.instant().isAfter(deadline)) {
          throw new StartFailed(
              "Ingest did not get ready within %d s".formatted(patience.toSeconds()),
              ingest.uri().toString(),
              "See what it logs; it must run with the settings in " + place.folder() + ".");
        }
        pause.pause(STEP);
      }
    }
  }

  private boolean isReady(HttpClient http) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(ingest.uri().resolve("/health/ready")).timeout(TIMEOUT).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // not there yet
    }
  }

  /**
   * Makes its tenant and people known to the installation, sends the samples and looks into the
   * mailboxes.
   *
   * @param says hears a line for everything that happens
   */
  public DemoSummary deliver(Site site, Pause pause, Consumer<String> says)
      throws IOException, InterruptedException, KeyTrouble, KeyFileProblem, ImportRefused {
    outside.joinTo(site, clock);
    says.accept("tenant and %d people are set up".formatted(outside.people().size()));
    String run = "-" + Long.toString(clock.instant().getEpochSecond(), 36);
    return new Demo(outside.mail(), site, ingest, run, clock, pause, says).run();
  }

  /** Somebody with voicemails, to log in to the mail server as. */
  public String somebody() {
    return Samples.people().getFirst().address();
  }

  /** That person's password. */
  public String password() {
    return outside.mail().password(somebody());
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LoggerFactory.getLogger(WorldProcess.class)
            .atDebug()
            .addKeyValue("reason", e.getClass().getSimpleName())
            .log("A part of the demo did not stop cleanly");
      }
    }
  }
}
