package dev.umsync.standalone.cli;

import dev.umsync.common.http.HttpServer;
import dev.umsync.worker.config.WorkerRole;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code umsync worker}. */
@Command(
    name = "worker",
    description =
        "Run a sync worker: deliver voicemails into mailboxes. Start as many as the load needs.")
final class WorkerCommand extends RoleCommand {
  WorkerCommand(Terminal terminal, Map<String, String> environment) {
    super(
        terminal,
        environment,
        (roles, site, config) -> {
          WorkerRole role = roles.worker();
          return new Started(role, OpsListener.start(roles, config, role.readiness()));
        });
  }

  private record Started(WorkerRole role, HttpServer ops) implements Running {
    @Override
    public String greeting() {
      return "The worker delivers; health and metrics are at " + ops.uri() + ".";
    }

    @Override
    public void close() {
      role.close();
      ops.close();
    }
  }
}
