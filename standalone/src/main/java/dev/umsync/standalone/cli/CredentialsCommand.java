package dev.umsync.standalone.cli;

import dev.umsync.common.http.HttpServer;
import dev.umsync.credential.config.CredentialRole;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code umsync credentials}. */
@Command(
    name = "credentials",
    description = "Run the credential service: mint one token per mailbox and publish it sealed.")
final class CredentialsCommand extends RoleCommand {
  CredentialsCommand(Terminal terminal, Map<String, String> environment) {
    super(
        terminal,
        environment,
        (roles, site, config) -> {
          CredentialRole role = roles.credentials(site.folder().resolve("tls"));
          return new Started(role, OpsListener.start(roles, config, role.readiness()));
        });
  }

  private record Started(CredentialRole role, HttpServer ops) implements Running {
    @Override
    public String greeting() {
      return "The credential service mints tokens; health and metrics are at "
          + ops.uri()
          + "."
          + AdminGreeting.of(role);
    }

    @Override
    public void close() {
      role.close();
      ops.close();
    }
  }
}
