package dev.umsync.standalone.cli;

import dev.umsync.standalone.audit.TopicScan;
import dev.umsync.standalone.parked.ParkedList;
import dev.umsync.standalone.site.Site;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code umsync parked}: what waits for a mailbox that can't be served, and orders about it. */
@Command(
    name = "parked",
    description =
        "Show whose events are set aside and why; have them tried again, or give them up.",
    subcommands = {
      ParkedListCommand.class,
      ParkedOrderCommand.Retry.class,
      ParkedOrderCommand.Drop.class
    })
final class ParkedCommand extends Group {
  private final Map<String, String> environment;

  ParkedCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal);
    this.environment = environment;
  }

  Site site(SiteOptions options) {
    return options.site(options.load(environment), environment);
  }

  TopicScan scan(Site site) {
    return new TopicScan(
        site.kafka(), System::nanoTime, new TimedProgress(terminal(), "parked", System::nanoTime));
  }

  ParkedList list(Site site) {
    return new ParkedList(scan(site), site.config().topics());
  }
}
