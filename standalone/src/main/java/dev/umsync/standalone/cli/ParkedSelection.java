package dev.umsync.standalone.cli;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.standalone.parked.ParkedFilter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose parked events a command is about. Filled by the parser, then read by its thread. */
final class ParkedSelection {
  @Option(
      names = "--subscriber",
      paramLabel = "ADDRESS",
      converter = Values.Person.class,
      description = "Those of this person.")
  private @Nullable Subscriber subscriber;

  @Option(
      names = "--tenant",
      paramLabel = "DOMAIN",
      description = "Those of this mail domain's people.")
  private @Nullable String tenant;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = "Those parked for this reason, as 'umsync parked list' shows it.")
  private @Nullable String reason;

  ParkedFilter filter() {
    return new ParkedFilter(
        Optional.ofNullable(subscriber),
        Optional.ofNullable(tenant).map(t -> t.toLowerCase(Locale.ROOT)),
        Optional.ofNullable(reason));
  }

  boolean isEmpty() {
    return subscriber == null && tenant == null && reason == null;
  }
}
