package dev.umsync.standalone.cli;

import dev.umsync.standalone.parked.ParkedEntry;
import dev.umsync.standalone.site.Site;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code umsync parked list}. */
@Command(
    name = "list",
    description = {
      "List whose events are parked: one line for each subscriber whose mailbox can't be served,",
      "and one for each event that was set aside on its own because it can't be applied as it is."
    })
final class ParkedListCommand implements Callable<Integer> {
  @ParentCommand private ParkedCommand parked;
  @Mixin private final SiteOptions options = new SiteOptions();
  @Mixin private final ParkedSelection selection = new ParkedSelection();

  @Option(names = "--json", description = "One JSON object per line instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Site site = parked.site(options);
    return KafkaWork.on(
        site,
        () -> {
          List<ParkedEntry> entries = parked.list(site).read(selection.filter());
          ParkedTable table = new ParkedTable(parked.terminal(), Clock.systemUTC());
          if (json) {
            table.json(entries);
          } else if (entries.isEmpty()) {
            parked.terminal().err().println("umsync: nothing is parked");
          } else {
            table.table(entries);
          }
          return 0;
        });
  }
}
