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

/** {@code umsync backup}. */
@Command(
    name = "backup",
    description = "Write a stopped installation's data folder, keysets included, into one file.")
final class BackupCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "The data folder.")
  private Path data = Path.of("");

  @Parameters(paramLabel = "FILE", description = "The archive to write; it must not exist.")
  private Path archive = Path.of("");

  BackupCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws BackupFailed {
    BackupReport report =
        new BrokerBackup(Clock.systemUTC(), FreeSpace.OF_FILE_STORE)
            .back(data, archive, new ByteProgress(terminal, "backup"));
    terminal
        .out()
        .printf("%s: %d files, SHA-256 %s%n", archive, report.files(), report.archiveSha256());
    terminal
        .err()
        .println(
            "The archive holds the keysets in clear: keep it where only you can read it, and its SHA-256 elsewhere.");
    return 0;
  }
}
