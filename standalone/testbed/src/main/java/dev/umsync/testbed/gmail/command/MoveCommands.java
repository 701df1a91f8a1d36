package dev.umsync.testbed.gmail.command;

import dev.umsync.testbed.gmail.session.ImapSession;
import dev.umsync.testbed.gmail.session.Reply;
import dev.umsync.testbed.gmail.session.SelectedFolder;
import dev.umsync.testbed.gmail.store.MessageView;
import dev.umsync.testbed.gmail.store.Moved;
import dev.umsync.testbed.gmail.wire.ImapCommand;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** MOVE (RFC 6851), COPY, EXPUNGE and UID EXPUNGE (RFC 4315). */
final class MoveCommands {
  private MoveCommands() {}

  static Reply move(ImapSession session, ImapCommand command) throws IOException {
    Optional<Moved> moved = transfer(session, command, false);
    if (moved.isEmpty()) {
      return Reply.no("[TRYCREATE] No folder to move to.");
    }
    if (!silent(session, moved.get())) {
      session.out().untagged("OK " + copyUid(moved.get()));
    }
    session.announce(false);
    return Reply.ok();
  }

  static Reply copy(ImapSession session, ImapCommand command) {
    Optional<Moved> copied = transfer(session, command, true);
    if (copied.isEmpty()) {
      return Reply.no("[TRYCREATE] No folder to copy to.");
    }
    return Reply.ok(
        silent(session, copied.get()) ? "(Success)" : copyUid(copied.get()) + " (Success)");
  }

  static Reply expunge(ImapSession session, ImapCommand command) throws IOException {
    SelectedFolder folder = session.selected();
    if (folder.readOnly()) {
      return Reply.no("[READ-ONLY] Folder is read-only.");
    }
    Optional<List<Long>> uids =
        command.uid() ? Optional.of(Targets.uids(Targets.of(session, command))) : Optional.empty();
    session.me().mailbox().expunge(folder.name(), uids, session.behaviour().expungeRule());
    session.announce(false);
    return Reply.ok();
  }

  private static Optional<Moved> transfer(ImapSession session, ImapCommand command, boolean copy) {
    SelectedFolder folder = session.selected();
    Map<Integer, MessageView> messages = Targets.of(session, command);
    return session
        .me()
        .mailbox()
        .transfer(folder.name(), Targets.uids(messages), Names.read(command.arg(1).text()), copy);
  }

  private static boolean silent(ImapSession session, Moved moved) {
    return moved.sources().isEmpty() || session.withoutUids();
  }

  private static String copyUid(Moved moved) {
    return "[COPYUID %d %s %s]"
        .formatted(moved.uidValidity(), joined(moved.sources()), joined(moved.targets()));
  }

  private static String joined(List<Long> uids) {
    return uids.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
