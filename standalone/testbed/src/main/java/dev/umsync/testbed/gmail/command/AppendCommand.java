package dev.umsync.testbed.gmail.command;

import dev.umsync.testbed.gmail.session.ImapSession;
import dev.umsync.testbed.gmail.session.Reply;
import dev.umsync.testbed.gmail.store.Appended;
import dev.umsync.testbed.gmail.wire.Arg;
import dev.umsync.testbed.gmail.wire.BadCommand;
import dev.umsync.testbed.gmail.wire.ImapCommand;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * APPEND of one message (RFC 3501 section 6.3.11) with APPENDUID (RFC 4315) and literal8 (RFC
 * 6855).
 */
final class AppendCommand {
  private AppendCommand() {}

  static Reply append(ImapSession session, ImapCommand command) {
    String folder = Names.read(command.arg(0).text());
    Set<String> flags = new HashSet<>();
    Optional<Instant> date = Optional.empty();
    Optional<Arg.Literal> message = Optional.empty();
    for (Arg arg : command.from(1)) {
      switch (arg) {
        case Arg.Literal literal -> message = Optional.of(literal);
        case Arg.Quoted(String text) -> date = Optional.of(Dates.readTime(text));
        case Arg.Group(List<Arg> items)
            when items.size() == 1 && items.getFirst() instanceof Arg.Literal literal ->
            message = Optional.of(literal); // UTF8 (~{n})
        case Arg.Group(List<Arg> items) -> items.forEach(item -> flags.add(flag(item.text())));
        case Arg.Atom atom -> {
          // UTF8, before its literal.
        }
      }
    }
    byte[] raw = message.orElseThrow(() -> new BadCommand("APPEND without a message")).bytes();
    flags.remove("\\Recent");
    Optional<Appended> appended =
        session
            .me()
            .mailbox()
            .append(folder, raw, flags, date, session.behaviour().deduplication());
    if (appended.isEmpty()) {
      return Reply.no("[TRYCREATE] Folder doesn't exist.");
    }
    Appended done = appended.get();
    boolean silent = done.uid().isEmpty() || session.withoutUids();
    return Reply.ok(
        silent
            ? "(Success)"
            : "[APPENDUID %d %d] (Success)".formatted(done.uidValidity(), done.uid().getAsLong()));
  }

  /** System flags in their usual spelling. */
  static String flag(String text) {
    for (String known : List.of("\\Seen", "\\Flagged", "\\Deleted", "\\Answered", "\\Draft")) {
      if (known.equalsIgnoreCase(text)) {
        return known;
      }
    }
    return text;
  }
}
