package dev.umsync.testbed.gmail.command;

import dev.umsync.testbed.gmail.session.ImapSession;
import dev.umsync.testbed.gmail.session.Reply;
import dev.umsync.testbed.gmail.store.FlagChange;
import dev.umsync.testbed.gmail.store.MessageView;
import dev.umsync.testbed.gmail.wire.Arg;
import dev.umsync.testbed.gmail.wire.BadCommand;
import dev.umsync.testbed.gmail.wire.ImapCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** FETCH and UID FETCH, with CHANGEDSINCE (RFC 7162). */
final class FetchCommand {
  private FetchCommand() {}

  static Reply fetch(ImapSession session, ImapCommand command) throws IOException {
    List<String> items = new ArrayList<>(FetchItems.expand(items(command.arg(1))));
    long changedSince = 0;
    if (command.args().size() > 2
        && command.arg(2) instanceof Arg.Group(List<Arg> modifier)
        && modifier.size() >= 2
        && modifier.getFirst().text().equalsIgnoreCase("CHANGEDSINCE")) {
      changedSince = number(modifier.get(1).text());
      session.enableCondstore();
      addMissing(items, "MODSEQ");
    }
    if (items.contains("MODSEQ")) {
      session.enableCondstore();
    }
    if (command.uid()) {
      addMissing(items, "UID");
    }
    Map<Integer, MessageView> messages = Targets.of(session, command);
    if (items.stream().anyMatch(FetchItems::reads) && !session.selected().readOnly()) {
      session
          .me()
          .mailbox()
          .setFlags(
              session.selected().name(),
              Targets.uids(messages),
              new FlagChange(FlagChange.Kind.ADD, Set.of("\\Seen")));
      messages = Targets.of(session, command);
      addMissing(items, "FLAGS");
    }
    for (Map.Entry<Integer, MessageView> each : messages.entrySet()) {
      if (each.getValue().modSeq() > changedSince) {
        session.out().raw(FetchItems.render(each.getKey(), each.getValue(), items, session.utf8()));
      }
    }
    return Reply.ok();
  }

  private static List<String> items(Arg arg) {
    List<Arg> all = arg instanceof Arg.Group(List<Arg> grouped) ? grouped : List.of(arg);
    return all.stream().map(item -> FetchItems.normalise(item.text())).toList();
  }

  private static void addMissing(List<String> items, String item) {
    if (!items.contains(item)) {
      items.addFirst(item);
    }
  }

  static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new BadCommand("Not a number");
    }
  }
}
