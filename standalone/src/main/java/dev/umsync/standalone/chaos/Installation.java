package dev.umsync.standalone.chaos;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.roster.ImportRefused;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.credential.account.KeyFileProblem;
import dev.umsync.standalone.chaos.fault.FaultTargets;
import dev.umsync.standalone.chaos.load.People;
import dev.umsync.standalone.chaos.mail.CuttingProxy;
import dev.umsync.standalone.chaos.process.Child;
import dev.umsync.standalone.chaos.process.JavaCommand;
import dev.umsync.standalone.site.ConfigFile;
import dev.umsync.standalone.site.Site;
import dev.umsync.standalone.site.SiteConfig;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.mail.DovecotServer;
import dev.umsync.testbed.mail.DovecotSettings;
import dev.umsync.testbed.mail.TestMailServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A broker, the credential service and workers, each in a process of its own, with an identity
 * provider and a Dovecot around them; between workers and Dovecot stands what cuts. Made by one
 * thread; its parts are closed by who gave the place for them.
 */
final class Installation {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String READY = "umsync: ready";

  @SuppressWarnings("UnusedVariable")
  private final Parts parts;

  private final ChaosSettings settings;
  private final Surroundings surroundings;
  private final Path folder;
  private final JavaCommand java;
  private final DovecotServer mail;
  private final Site site;
  private final FaultTargets targets;

  private Installation(
      ChaosSettings settings,
      Path folder,
      String umsyncMain,
      Surroundings surroundings,
      Parts parts)
      throws IOException, InterruptedException, KeyTrouble, KeyFileProblem, ImportRefused {
    this.settings = settings;
    this.surroundings = surroundings;
    this.folder = folder;
    this.parts = parts;
    this.java = new JavaCommand(umsyncMain, Files.createDirectories(folder.resolve("logs")));
    DemoIdentityProvider provider =
        parts.add(
            DemoIdentityProvider.start(
                IdentityProviderSettings.defaults(surroundings.random()),
                surroundings.clock(),
                surroundings.random()));
    mail =
        parts.add(
            DovecotServer.start(
                mailSettings(),
                provider.tokenIssuer(),
                surroundings.clock(),
                surroundings.random()));
    CuttingProxy proxy =
        parts.add(
            CuttingProxy.before(settings.tls() ? mail.imapsPort() : mail.imapPort().orElseThrow()));
    int port = freePort();
    Child broker =
        parts.add(child("broker", java.broker(folder.resolve("kafka"), port), "broker: ready"));
    broker.start();
    ready(broker);
    new KeyDirectory(folder.resolve("keys")).init();
    site = Site.of(folder, SiteConfig.of(configure(port, provider, proxy)));
    site.provision();
    new Enrolment(provider, site, surroundings.clock()).enrol(settings.subscribers());
    Child credentials = parts.add(umsync("credentials", "credentials", List.of()));
    List<Child> workers = new ArrayList<>();
    for (int i = 1; i <= settings.workers(); i++) {
      workers.add(
          parts.add(
              umsync("worker-" + i, "worker", List.of("--set", "worker.instance=worker-" + i))));
    }
    targets = new FaultTargets(broker, credentials, workers, proxy);
    credentials.start();
    workers.forEach(Child::start);
    ready(credentials);
    for (Child worker : workers) {
      ready(worker);
    }
  }

  /**
   * Starts all of it in an empty folder.
   *
   * @param umsyncMain the class behind {@code umsync}
   * @param parts takes whatever is started
   */
  static Installation start(
      ChaosSettings settings,
      Path folder,
      String umsyncMain,
      Surroundings surroundings,
      Parts parts)
      throws IOException, InterruptedException, KeyTrouble, KeyFileProblem, ImportRefused {
    return new Installation(settings, folder, umsyncMain, surroundings, parts);
  }

  private DovecotSettings mailSettings() throws IOException {
    return DovecotSettings.defaults()
        .withPlainPort()
        .forSpeed(Files.createDirectories(folder.resolve("mail")));
  }

  private Child umsync(String name, String subcommand, List<String> more) {
    List<String> arguments = new ArrayList<>(List.of(subcommand, "--config", config().toString()));
    arguments.addAll(more);
    return child(name, java.umsync(name, arguments), READY);
  }

  private Child child(String name, List<String> command, String readyWord) {
    return new Child(
        name,
        command,
        java.logs().resolve(name + ".out"),
        readyWord,
        surroundings.pause(),
        surroundings.says());
  }

  private void ready(Child child) throws InterruptedException {
    if (!child.awaitReady(PATIENCE)) {
      throw new StartFailed(
          "Was not ready within 5 min",
          child.name(),
          "See " + java.logs().resolve(child.name() + ".out") + ".");
    }
  }

  private Path config() {
    return folder.resolve(ConfigFile.NAME);
  }

  private dev.umsync.common.config.Config configure(
      int port, DemoIdentityProvider provider, CuttingProxy proxy) throws IOException {
    Map<String, String> set = new LinkedHashMap<>();
    set.put("kafka.bootstrap-servers", "127.0.0.1:" + port);
    set.put("kafka.subscriber-partitions", "12");
    set.put("kafka.allow-single-copy", "true");
    set.put("ops.port", "0");
    set.put("credentials.web.enabled", "false");
    set.put("credentials.google-token-uri", provider.tokenUri().toString());
    set.put("worker.look-again-after", settings.lookAgain().toSeconds() + "s");
    // A Dovecot on this machine stores in milliseconds what it has read.
    set.put("worker.append-grace", "5s");
    set.put("worker.providers.chaos.host", mail.host());
    set.put("worker.providers.chaos.port", Integer.toString(proxy.port()));
    set.put("worker.providers.chaos.tls", Boolean.toString(settings.tls()));
    set.put("worker.providers.chaos.trust-certificate", mail.trustCertificate().toString());
    Files.writeString(
        config(),
        set.entrySet().stream()
            .map(e -> "%s: \"%s\"%n".formatted(e.getKey(), e.getValue()))
            .collect(Collectors.joining()));
    return ConfigFile.load(config(), Map.of(), Map.of());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What faults are done to. */
  FaultTargets targets() {
    return targets;
  }

  /** The mail server itself, past what cuts. */
  TestMailServer mail() {
    return mail;
  }

  /** Its Kafka, topics and keys. */
  Site site() {
    return site;
  }

  /** Everybody with a mailbox. */
  List<Subscriber> people() {
    return People.of(settings.subscribers());
  }

  /** Where every process logs. */
  Path logs() {
    return java.logs();
  }
}
