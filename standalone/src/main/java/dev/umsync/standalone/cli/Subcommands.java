package dev.umsync.standalone.cli;

import java.util.List;
import java.util.Map;

/**
 * The list of subcommands, in the order in which {@code --help} shows them. One class per
 * subcommand, named {@code …Command}, that implements {@code Callable<Integer>}, takes the {@link
 * Terminal} (and whatever else it needs) in its constructor, prints nowhere else, returns its exit
 * status and throws {@link dev.umsync.common.config.StartFailed} for a failure that a person can
 * mend. Stateless.
 */
final class Subcommands {
  private Subcommands() {}

  /**
   * New instances for one run: picocli writes the parsed options into them.
   *
   * @param terminal where they print
   */
  static List<Object> of(Terminal terminal) {
    Map<String, String> environment = System.getenv();
    return List.of(
        new DemoCommand(terminal),
        new DemoWorldCommand(terminal, environment),
        new StartCommand(terminal, environment),
        new IngestCommand(terminal, environment),
        new CredentialsCommand(terminal, environment),
        new WorkerCommand(terminal, environment),
        new SubscribersCommand(terminal, environment),
        new TenantsCommand(terminal, environment),
        new KeysCommand(terminal, environment),
        new DoctorCommand(terminal, environment),
        new AuditCommand(terminal, environment),
        new ParkedCommand(terminal, environment),
        new BrakeCommand(terminal, environment),
        new UmParkedCommand(terminal, environment),
        new ChaosCommand(terminal),
        new BackupCommand(terminal),
        new RestoreCommand(terminal),
        new BenchCommand(terminal));
  }
}
