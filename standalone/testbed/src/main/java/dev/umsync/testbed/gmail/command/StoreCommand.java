package dev.umsync.testbed.gmail.command;

import dev.umsync.testbed.gmail.session.ImapSession;
import dev.umsync.testbed.gmail.session.Reply;
import dev.umsync.testbed.gmail.session.SelectedFolder;
import dev.umsync.testbed.gmail.store.FlagChange;
import dev.umsync.testbed.gmail.store.GmailMailbox;
import dev.umsync.testbed.gmail.store.MessageView;
import dev.umsync.testbed.gmail.wire.Arg;
import dev.umsync.testbed.gmail.wire.BadCommand;
import dev.umsync.testbed.gmail.wire.ImapCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** STORE and UID STORE of FLAGS and X-GM-LABELS. UNCHANGEDSINCE is refused. */
final class StoreCommand {
  private StoreCommand() {}

  static Reply store(ImapSession session, ImapCommand command) throws IOException {
    if (command.arg(1) instanceof Arg.Group) {
      throw new BadCommand("This server knows no UNCHANGEDSINCE");
    }
    SelectedFolder folder = session.selected();
    if (folder.readOnly()) {
      return Reply.no("[READ-ONLY] Folder is read-only.");
    }
    String item = command.arg(1).text().toUpperCase(Locale.ROOT);
    boolean silent = item.endsWith(".SILENT");
    String target = (silent ? item.substring(0, item.length() - ".SILENT".length()) : item);
    char sign = target.charAt(0);
    Set<String> values = values(command.from(2));
    GmailMailbox mailbox = session.me().mailbox();
    List<Long> uids = Targets.uids(Targets.of(session, command));
    switch (sign == '+' || sign == '-' ? target.substring(1) : target) {
      case "FLAGS" -> mailbox.setFlags(folder.name(), uids, change(sign, values));
      case "X-GM-LABELS" -> {
        if (sign != '+' && sign != '-') {
          throw new BadCommand("This server adds and removes labels only");
        }
        Set<String> labels = values.stream().map(Names::read).collect(Collectors.toSet());
        mailbox.setLabels(folder.name(), uids, labels, sign == '+');
      }
      default -> throw new BadCommand("Unknown STORE item");
    }
    if (!silent) {
      answer(session, Targets.of(session, command));
    }
    return Reply.ok();
  }

  private static void answer(ImapSession session, Map<Integer, MessageView> messages)
      throws IOException {
    List<String> items = new ArrayList<>(List.of("UID", "FLAGS"));
    if (session.condstore()) {
      items.add("MODSEQ");
    }
    for (Map.Entry<Integer, MessageView> each : messages.entrySet()) {
      session.out().raw(FetchItems.render(each.getKey(), each.getValue(), items, session.utf8()));
    }
  }

  private static FlagChange change(char sign, Set<String> flags) {
    return new FlagChange(
        switch (sign) {
          case '+' -> FlagChange.Kind.ADD;
          case '-' -> FlagChange.Kind.REMOVE;
          default -> FlagChange.Kind.REPLACE;
        },
        flags.stream()
            .map(AppendCommand::flag)
            .filter(flag -> !flag.equals("\\Recent"))
            .collect(Collectors.toSet()));
  }

  private static Set<String> values(List<Arg> args) {
    return args.stream()
        .flatMap(arg -> arg instanceof Arg.Group(List<Arg> items) ? items.stream() : args.stream())
        .map(Arg::text)
        .collect(Collectors.toSet());
  }
}
