package dev.umsync.standalone.cli;

import dev.umsync.broker.BackupFailed;
import dev.umsync.broker.BackupReport;
import dev.umsync.broker.BrokerBackup;
import dev.umsync.broker.FreeSpace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code umsync restore}. */
@Command(name = "restore", description = "Unpack a backup into an empty data folder.")
final class RestoreCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The folder to restore into; empty or not there yet.")
  private Path data = Path.of("");

  @Parameters(paramLabel = "FILE", description = "An archive that 'umsync backup' wrote.")
  private Path archive = Path.of("");

  RestoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws BackupFailed {
    BackupReport report =
        new BrokerBackup(Clock.systemUTC(), FreeSpace.OF_FILE_STORE)
            .restore(archive, data, new ByteProgress(terminal, "restore"));
    terminal
        .out()
        .printf("%s: %d files of the backup taken at %s%n", data, report.files(), report.takenAt());
    terminal
        .err()
        .println(
            "Start it with 'umsync start --data "
                + data
                + "'; what is older than the restore is looked for in the mailboxes before it is delivered.");
    return 0;
  }
}
