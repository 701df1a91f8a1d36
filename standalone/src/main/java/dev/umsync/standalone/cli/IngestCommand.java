package dev.umsync.standalone.cli;

import dev.umsync.standalone.start.RunningIngest;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code umsync ingest}. */
@Command(
    name = "ingest",
    description = "Run ingest: take voicemail events from UM servers over HTTPS.")
final class IngestCommand extends RoleCommand {
  IngestCommand(Terminal terminal, Map<String, String> environment) {
    super(
        terminal,
        environment,
        (roles, site, config) ->
            new Started(roles.ingest(site.folder().resolve("tls"), () -> true)));
  }

  private record Started(RunningIngest role) implements Running {
    @Override
    public String greeting() {
      return "Ingest takes voicemails at " + role.uri() + ".";
    }

    @Override
    public void close() {
      role.close();
    }
  }
}
