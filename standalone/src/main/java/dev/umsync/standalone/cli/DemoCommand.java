package dev.umsync.standalone.cli;

import dev.umsync.standalone.demo.Demo;
import dev.umsync.standalone.demo.DemoMailServer;
import dev.umsync.standalone.demo.DemoPage;
import dev.umsync.standalone.demo.DemoSummary;
import dev.umsync.standalone.demo.DemoWorld;
import dev.umsync.standalone.demo.LampCheck;
import dev.umsync.standalone.demo.OutsideWorld;
import dev.umsync.standalone.demo.TemporaryFolder;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code umsync demo}. */
@Command(
    name = "demo",
    description =
        "Run everything in one process with sample people and a mail server, and deliver real voicemails.")
final class DemoCommand implements Callable<Integer> {
  private static final Pattern ROUND_TRIP = Pattern.compile("([0-9]{1,5})ms");
  private final Terminal terminal;

  @Option(
      names = "--once",
      description =
          "End after checking every mailbox and one lamp; status 1 if a voicemail is missing or doubled, or the lamp stays on.")
  private boolean once;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description =
          "The mail server: greenmail (default), gmail-like (Gmail's ways over the wire), dovecot (where it is installed).")
  private DemoMailServer provider = DemoMailServer.GREENMAIL;

  @Option(
      names = "--latency",
      paramLabel = "TIME",
      description = "A delay for each round trip, such as 100ms; gmail-like only.")
  private @Nullable String latency;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    terminal
        .out()
        .println("umsync demo: everything in this process, all data in a temporary folder");
    SecureRandom random = new SecureRandom();
    Clock clock = Clock.systemUTC();
    Shutdown shutdown = new Shutdown();
    DemoSummary summary;
    LampCheck.@Nullable Result lamp = null;
    try (TemporaryFolder folder = TemporaryFolder.make("umsync-demo-");
        DemoWorld world =
            DemoWorld.start(
                folder.path(),
                mailServer(clock, random),
                Map.of(),
                clock,
                random,
                terminal.out()::println)) {
      summary = new Demo(world, clock, Thread::sleep, terminal.out()::println).run();
      if (once) {
        lamp = new LampCheck(world, clock).run();
        terminal.out().println(lamp.line());
      } else {
        show(world, shutdown);
      }
    } finally {
      shutdown.done();
    }
    // Printed when everything is down, so that it is the last line.
    terminal.out().println(summary.line());
    return summary.good() && (lamp == null || lamp.good()) ? 0 : 1;
  }

  private OutsideWorld.MailServerStart mailServer(Clock clock, SecureRandom random) {
    Duration delay = latency == null ? Duration.ZERO : roundTrip(latency);
    if (!delay.isZero() && provider != DemoMailServer.GMAIL_LIKE) {
      throw UserError.wrongUse(
          "goes with the Gmail-like server only", "--latency", "add --provider gmail-like");
    }
    return identity -> provider.start(identity, delay, clock, random);
  }

  private static Duration roundTrip(String text) {
    Matcher m = ROUND_TRIP.matcher(text);
    if (!m.matches()) {
      throw UserError.wrongUse(
          "is no delay: " + text, "--latency", "write milliseconds, such as 100ms");
    }
    return Duration.ofMillis(Long.parseLong(m.group(1)));
  }

  private void show(DemoWorld world, Shutdown shutdown) throws InterruptedException {
    try (DemoPage page = new DemoPage(world)) {
      terminal.out().println();
      terminal.out().println("Phones and mailboxes:   " + page.uri());
      terminal.out().println(world.mailClientHint());
      terminal.out().println("Ctrl-C ends the demo and removes its data.");
      shutdown.await();
    }
  }
}
