package dev.umsync.standalone.cli;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.common.topic.Topics;
import dev.umsync.standalone.audit.trace.Trace;
import dev.umsync.standalone.site.Site;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code umsync audit trace}: everything about one voicemail or one person, in time order. */
@Command(
    name = "trace",
    description = {
      "Tell everything that the topics know of one voicemail, or of one person, in time order.",
      "A voicemail is named by its source and its id there; --subscriber says whose it is, which"
          + " saves looking for it."
    })
final class AuditTraceCommand implements Callable<Integer> {
  @ParentCommand private AuditCommand audit;
  @Mixin private final SiteOptions options = new SiteOptions();
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..2",
      paramLabel = "SOURCE ID",
      description = "The voicemail, such as um://nupoint-1 vm-1.")
  private List<String> voicemail = List.of();

  @Option(
      names = "--subscriber",
      paramLabel = "ADDRESS",
      converter = Values.Person.class,
      description = "The person.")
  private @Nullable Subscriber subscriber;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description = "Of a person: what was written at or after this time (a date is UTC).")
  private @Nullable Instant since;

  @Option(names = "--json", description = "One JSON object per line instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Optional<VoicemailKey> key = key();
    Site site = audit.site(options);
    Topics topics = site.config().topics();
    TraceText text = new TraceText(audit.terminal(), topics, json);
    return KafkaWork.on(
        site,
        () -> {
          Trace trace = new Trace(site.kafka(), topics, System::nanoTime, audit.progress("trace"));
          if (key.isPresent()) {
            trace.of(key.get(), Optional.ofNullable(subscriber), text::print);
          } else {
            trace.of(Objects.requireNonNull(subscriber), Optional.ofNullable(since), text::print);
          }
          if (text.isEmpty()) {
            audit
                .terminal()
                .err()
                .println(
                    "umsync: nothing is known of "
                        + key.map(VoicemailKey::text).orElse("this person")
                        + "; events are kept for 30 days and outcomes for 400");
          }
          return text.isEmpty() ? 1 : 0;
        });
  }

  private Optional<VoicemailKey> key() {
    if (voicemail.isEmpty()) {
      if (subscriber == null) {
        throw wrong("name a voicemail by SOURCE and ID, or a person with --subscriber");
      }
      return Optional.empty();
    }
    if (voicemail.size() != 2) {
      throw wrong("a voicemail is named by two words: its source and its id there");
    }
    if (since != null) {
      throw wrong("--since goes with a person; of a voicemail everything is told");
    }
    try {
      return Optional.of(
          new VoicemailKey(
              new SourceUri(voicemail.getFirst()), new VoicemailId(voicemail.getLast())));
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage() + ", such as um://nupoint-1 and vm-1");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }
}
