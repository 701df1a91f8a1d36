package dev.umsync.standalone.cli;

import dev.umsync.standalone.audit.TopicScan;
import dev.umsync.standalone.site.Site;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code umsync audit}: what became of every event. */
@Command(
    name = "audit",
    description = "Say what became of every voicemail event, from the topics.",
    subcommands = {AuditListCommand.class, AuditTraceCommand.class, AuditReplayCommand.class})
final class AuditCommand extends Group {
  private final Map<String, String> environment;

  AuditCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal);
    this.environment = environment;
  }

  Site site(SiteOptions options) {
    return options.site(options.load(environment), environment);
  }

  /** How far a read is, for {@code umsync audit} and this word. */
  TimedProgress progress(String word) {
    return new TimedProgress(terminal(), "audit " + word, System::nanoTime);
  }

  TopicScan scan(Site site, String word) {
    return new TopicScan(site.kafka(), System::nanoTime, progress(word));
  }
}
