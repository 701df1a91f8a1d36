package dev.umsync.testbed.gmail.command;

import dev.umsync.testbed.gmail.session.ImapSession;
import dev.umsync.testbed.gmail.session.Reply;
import dev.umsync.testbed.gmail.session.SelectedFolder;
import dev.umsync.testbed.gmail.store.FolderStatus;
import dev.umsync.testbed.gmail.wire.ImapCommand;
import java.io.IOException;
import java.util.Optional;

/** SELECT and EXAMINE with CONDSTORE (RFC 7162), CLOSE, UNSELECT. */
final class SelectCommands {
  private SelectCommands() {}

  static Reply open(ImapSession session, ImapCommand command) throws IOException {
    String name = Names.read(command.arg(0).text());
    Optional<FolderStatus> found = session.me().mailbox().status(name);
    session.select(null);
    if (found.isEmpty()) {
      return Reply.no("[NONEXISTENT] Unknown Mailbox: " + command.arg(0).text());
    }
    if (command.args().size() > 1 && FolderCommands.words(command.arg(1)).contains("CONDSTORE")) {
      session.enableCondstore();
    }
    boolean readOnly = command.name().equals("EXAMINE");
    FolderStatus folder = found.get();
    SelectedFolder selected = new SelectedFolder(folder.name(), readOnly, session.me().mailbox());
    session.select(selected);
    String flags = "\\Answered \\Flagged \\Draft \\Deleted \\Seen $NotPhishing $Phishing";
    session.out().untagged("FLAGS (" + flags + ")");
    session
        .out()
        .untagged(
            "OK [PERMANENTFLAGS (" + (readOnly ? "" : flags + " \\*") + ")] Flags permitted.");
    session.out().untagged("OK [UIDVALIDITY " + folder.uidValidity() + "] UIDs valid.");
    session.out().untagged(selected.size() + " EXISTS");
    session.out().untagged("0 RECENT");
    session.out().untagged("OK [UIDNEXT " + folder.uidNext() + "] Predicted next UID.");
    session.out().untagged("OK [HIGHESTMODSEQ " + folder.highestModSeq() + "]");
    return Reply.ok(
        (readOnly ? "[READ-ONLY] " : "[READ-WRITE] ") + folder.name() + " selected. (Success)");
  }

  static Reply close(ImapSession session, ImapCommand command) {
    SelectedFolder folder = session.selected();
    if (!folder.readOnly()) {
      session
          .me()
          .mailbox()
          .expunge(folder.name(), Optional.empty(), session.behaviour().expungeRule());
    }
    session.select(null);
    return Reply.ok("Returned to authenticated state. (Success)");
  }

  static Reply unselect(ImapSession session, ImapCommand command) {
    session.select(null);
    return Reply.ok("Returned to authenticated state. (Success)");
  }
}
