package dev.umsync.testbed.gmail.command;

import dev.umsync.testbed.gmail.session.ImapSession;
import dev.umsync.testbed.gmail.store.MessageView;
import dev.umsync.testbed.gmail.wire.ImapCommand;
import dev.umsync.testbed.gmail.wire.SequenceSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The messages that a command's first argument names, by number or by UID. Stateless. */
final class Targets {
  private Targets() {}

  /** Messages of the selected folder by message number. */
  static Map<Integer, MessageView> of(ImapSession session, ImapCommand command) {
    SequenceSet set = SequenceSet.parse(command.arg(0).text());
    Map<Integer, MessageView> chosen = new TreeMap<>();
    long largest = command.uid() ? session.selected().lastUid() : session.selected().size();
    session
        .selected()
        .messages(session.behaviour().searchLag())
        .forEach((number, view) -> {
          if (set.contains(command.uid() ? view.uid() : number, largest)) {
            chosen.put(number, view);
          }
        });
    return chosen;
  }

  static List<Long> uids(Map<Integer, MessageView> messages) {
    return messages.values().stream().map(MessageView::uid).toList();
  }
}
