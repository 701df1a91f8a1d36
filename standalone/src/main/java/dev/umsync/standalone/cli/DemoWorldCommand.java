package dev.umsync.standalone.cli;

import dev.umsync.standalone.demo.DemoSummary;
import dev.umsync.standalone.demo.WorldProcess;
import dev.umsync.standalone.site.Site;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code umsync demo-world}. */
@Command(
    name = "demo-world",
    description =
        "Run the demo's identity provider, mail server and UM server for roles in other processes or containers.",
    footer = {
      "",
      "The roles start with the umsync.yaml that is in the folder when the page answers.",
      "Listens on every address: for a network of containers."
    })
final class DemoWorldCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final Map<String, String> environment;
  @Mixin private final SiteOptions options = new SiteOptions();

  @Option(
      names = "--name",
      required = true,
      paramLabel = "HOST",
      description = "The host name by which the roles reach it.")
  private String name = "";

  @Option(
      names = "--folder",
      required = true,
      paramLabel = "DIR",
      description = "A folder that it shares with the roles under the same path.")
  private Path folder = Path.of("");

  @Option(
      names = "--ingest",
      required = true,
      paramLabel = "URI",
      description = "Where voicemails are sent to, such as https://ingest:8443.")
  private URI ingest = URI.create("");

  @Option(names = "--page-port", paramLabel = "PORT", description = "Port of the page (8080).")
  private int pagePort = 8080;

  @Option(
      names = "--imaps-port",
      paramLabel = "PORT",
      description = "Port of the mail server (9993).")
  private int imapsPort = 9993;

  @Option(
      names = "--token-port",
      paramLabel = "PORT",
      description = "Port of the identity provider (8081).")
  private int tokenPort = 8081;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      description = "How long ingest may take to get ready (180).")
  private int patienceSeconds = 180;

  @Option(
      names = "--once",
      description =
          "End after checking every mailbox; status 1 if a voicemail is missing or doubled.")
  private boolean once;

  DemoWorldCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    Shutdown shutdown = new Shutdown();
    try (WorldProcess world =
        WorldProcess.start(
            new WorldProcess.Place(name, folder, ingest, pagePort, imapsPort, tokenPort),
            Clock.systemUTC(),
            new SecureRandom())) {
      terminal.out().println("identity provider and IMAP server are up; waiting for " + ingest);
      world.awaitIngest(Duration.ofSeconds(patienceSeconds), Thread::sleep);
      // Not before: the keysets and the topics are made while the installation starts.
      Site site = options.site(options.load(environment), environment);
      DemoSummary summary = world.deliver(site, Thread::sleep, terminal.out()::println);
      terminal.out().println(summary.line());
      if (!once) {
        show(world);
        shutdown.await();
      }
      return summary.good() ? 0 : 1;
    } finally {
      shutdown.done();
    }
  }

  private void show(WorldProcess world) {
    terminal.out().printf("Look at the mailboxes:  http://127.0.0.1:%d%n", pagePort);
    terminal
        .out()
        .printf(
            "Or with a mail client:  IMAP over TLS at 127.0.0.1:%d, user %s, password %s%n",
            imapsPort, world.somebody(), world.password());
  }
}
