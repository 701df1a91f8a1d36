package dev.umsync.testbed.gmail.command;

import dev.umsync.testbed.gmail.session.ImapSession;
import dev.umsync.testbed.gmail.session.Reply;
import dev.umsync.testbed.gmail.store.FolderStatus;
import dev.umsync.testbed.gmail.store.FolderUse;
import dev.umsync.testbed.gmail.wire.Arg;
import dev.umsync.testbed.gmail.wire.BadCommand;
import dev.umsync.testbed.gmail.wire.ImapCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * LIST with LIST-EXTENDED and LIST-STATUS, XLIST, LSUB, STATUS, CREATE. Everything counts as
 * subscribed.
 */
final class FolderCommands {
  private FolderCommands() {}

  static Reply list(ImapSession session, ImapCommand command) throws IOException {
    int first = command.arg(0) instanceof Arg.Group ? 1 : 0;
    boolean specialOnly = first == 1 && words(command.arg(0)).contains("SPECIAL-USE");
    String reference = command.arg(first).text();
    String pattern =
        command.arg(first + 1) instanceof Arg.Group ? "*" : command.arg(first + 1).text();
    if (pattern.isEmpty()) {
      session.out().untagged(command.name() + " (\\Noselect) \"/\" \"/\"");
      return Reply.ok();
    }
    Optional<Arg> status = statusItems(command.from(first + 2));
    Pattern wanted = pattern(Names.read(reference + pattern));
    for (FolderStatus folder : session.me().mailbox().folders()) {
      boolean special = !folder.use().attribute().isEmpty();
      if (wanted.matcher(folder.name()).matches() && (special || !specialOnly)) {
        session.out().untagged(line(session, command.name(), folder));
        if (status.isPresent()) {
          session.out().untagged(statusLine(session, folder, words(status.get())));
        }
      }
    }
    return Reply.ok();
  }

  static Reply status(ImapSession session, ImapCommand command) throws IOException {
    Optional<FolderStatus> folder =
        session.me().mailbox().status(Names.read(command.arg(0).text()));
    if (folder.isEmpty()) {
      return Reply.no("[NONEXISTENT] Unknown Mailbox");
    }
    session.out().untagged(statusLine(session, folder.get(), words(command.arg(1))));
    return Reply.ok();
  }

  static Reply create(ImapSession session, ImapCommand command) {
    return session.me().mailbox().create(Names.read(command.arg(0).text()))
        ? Reply.ok()
        : Reply.no("[ALREADYEXISTS] Duplicate folder name");
  }

  static List<String> words(Arg arg) {
    List<Arg> items = arg instanceof Arg.Group(List<Arg> grouped) ? grouped : List.of(arg);
    return items.stream()
        .filter(item -> !(item instanceof Arg.Group))
        .map(item -> item.text().toUpperCase(Locale.ROOT))
        .toList();
  }

  private static Optional<Arg> statusItems(List<Arg> options) {
    if (options.size() == 2
        && options.get(1) instanceof Arg.Group(List<Arg> items)
        && items.size() == 2
        && items.get(0).text().equalsIgnoreCase("STATUS")) {
      return Optional.of(items.get(1));
    }
    return Optional.empty();
  }

  private static String line(ImapSession session, String verb, FolderStatus folder) {
    List<String> attributes = new ArrayList<>(List.of("\\HasNoChildren"));
    if (folder.use() == FolderUse.INBOX && verb.equals("XLIST")) {
      attributes.add("\\Inbox");
    }
    if (!folder.use().attribute().isEmpty()) {
      attributes.add(folder.use().attribute());
    }
    return "%s (%s) \"/\" %s"
        .formatted(verb, String.join(" ", attributes), Names.quoted(folder.name(), session.utf8()));
  }

  private static String statusLine(ImapSession session, FolderStatus folder, List<String> items) {
    List<String> values = new ArrayList<>();
    for (String item : items) {
      long value =
          switch (item) {
            case "MESSAGES" -> folder.messages();
            case "RECENT" -> 0;
            case "UNSEEN" -> folder.unseen();
            case "UIDNEXT" -> folder.uidNext();
            case "UIDVALIDITY" -> folder.uidValidity();
            case "HIGHESTMODSEQ" -> folder.highestModSeq();
            default -> throw new BadCommand("Unknown status item");
          };
      values.add(item + " " + value);
    }
    return "STATUS %s (%s)"
        .formatted(Names.quoted(folder.name(), session.utf8()), String.join(" ", values));
  }

  private static Pattern pattern(String glob) {
    StringBuilder regex = new StringBuilder();
    for (String part : glob.split("(?<=[*%])|(?=[*%])", -1)) {
      regex.append(
          switch (part) {
            case "*" -> ".*";
            case "%" -> "[^/]*";
            default -> Pattern.quote(part);
          });
    }
    boolean inbox = glob.equalsIgnoreCase("INBOX");
    return Pattern.compile(regex.toString(), inbox ? Pattern.CASE_INSENSITIVE : 0);
  }
}
