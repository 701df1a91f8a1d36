package dev.umsync.testbed.gmail.command;

import dev.umsync.testbed.gmail.session.ImapSession;
import dev.umsync.testbed.gmail.session.Reply;
import dev.umsync.testbed.gmail.session.SelectedFolder;
import dev.umsync.testbed.gmail.wire.Arg;
import dev.umsync.testbed.gmail.wire.ImapCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** SEARCH and UID SEARCH; of ESEARCH (RFC 4731) the options MIN, MAX, COUNT and ALL. */
final class SearchCommand {
  private SearchCommand() {}

  static Reply search(ImapSession session, ImapCommand command) throws IOException {
    List<Arg> args = new ArrayList<>(command.args());
    List<String> options = List.of();
    boolean extended = false;
    if (isWord(args, "RETURN") && args.size() > 1) {
      extended = true;
      options = FolderCommands.words(args.get(1));
      args = new ArrayList<>(args.subList(2, args.size()));
    }
    if (isWord(args, "CHARSET") && args.size() > 1) {
      args = new ArrayList<>(args.subList(2, args.size()));
    }
    SelectedFolder folder = session.selected();
    SearchKeys.Search search = SearchKeys.parse(args, folder.size(), folder.lastUid());
    List<Long> found = new ArrayList<>();
    folder
        .messages(session.behaviour().searchLag())
        .forEach((number, message) -> {
          if (search.key().matches(new SearchKeys.Candidate(number, message))) {
            found.add(command.uid() ? message.uid() : (long) number);
          }
        });
    if (search.usesIndex()) {
      session.me().mailbox().countSearch();
    }
    session
        .out()
        .untagged(
            extended
                ? extended(command, options, found)
                : ("SEARCH " + joined(found, " ")).strip());
    return Reply.ok("SEARCH completed (Success)");
  }

  private static boolean isWord(List<Arg> args, String word) {
    return !args.isEmpty()
        && args.getFirst() instanceof Arg.Atom(String text)
        && text.equalsIgnoreCase(word);
  }

  private static String extended(ImapCommand command, List<String> options, List<Long> found) {
    StringBuilder line = new StringBuilder("ESEARCH (TAG " + Names.quoted(command.tag()) + ")");
    if (command.uid()) {
      line.append(" UID");
    }
    if (options.contains("MIN") && !found.isEmpty()) {
      line.append(" MIN ").append(found.getFirst());
    }
    if (options.contains("MAX") && !found.isEmpty()) {
      line.append(" MAX ").append(found.getLast());
    }
    if (options.contains("COUNT")) {
      line.append(" COUNT ").append(found.size());
    }
    if ((options.contains("ALL") || options.isEmpty()) && !found.isEmpty()) {
      line.append(" ALL ").append(joined(found, ","));
    }
    return line.toString();
  }

  private static String joined(List<Long> numbers, String separator) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(separator));
  }
}
