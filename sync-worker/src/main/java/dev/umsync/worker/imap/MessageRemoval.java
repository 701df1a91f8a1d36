package dev.umsync.worker.imap;

import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.ChangePermit;
import dev.umsync.worker.mailbox.Mailbox.Done;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.NotPermitted;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.MailboxFolder;
import dev.umsync.worker.message.MailboxUid;
import dev.umsync.worker.message.MessageLocation;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.Response;
import org.jspecify.annotations.Nullable;

/**
 * Moves one message to the trash, or removes it for good, and never another one with it: no plain
 * EXPUNGE, which would take what other clients have marked. Owned by one thread at a time.
 */
final class MessageRemoval {
  private static final Pattern COPYUID =
      Pattern.compile("\\[COPYUID (\\d{1,10}) \\d{1,10} (\\d{1,10})\\]");

  private final ImapLink link;
  private final FolderName trashOtherwise;
  private @Nullable FolderName trash;

  MessageRemoval(ImapLink link, FolderName trashOtherwise) {
    this.link = link;
    this.trashOtherwise = trashOtherwise;
  }

  MailboxAnswer<Optional<MessageLocation>> toTrash(MessageLocation at, ChangePermit permit) {
    return trash(permit)
        .then(to ->
            to.equals(at.folder())
                ? present(at).map(done -> Optional.of(at))
                : present(at).then(done -> move(at, to, permit)));
  }

  MailboxAnswer<Done> forGood(MessageLocation at, ChangePermit permit) {
    if (!link.offers("UIDPLUS")) {
      return new Failed<>(
          new ImapFailure(
              FailureKind.UNSUPPORTED,
              "NO UIDPLUS",
              "the server cannot remove one message alone; choose the trash instead"));
    }
    if (!MessageFinder.gmail(link)) {
      return present(at).then(done -> expunge(at, permit));
    }
    // On Gmail removal from any other folder only takes a label off.
    return toTrash(at, permit)
        .then(there ->
            there.isPresent()
                ? present(there.get()).then(done -> expunge(there.get(), permit))
                // Half done: whoever tries again finds it in the trash, and removes it from there.
                : new Failed<>(
                    new ImapFailure(
                        FailureKind.AMBIGUOUS,
                        "NO COPYUID",
                        "moved to the trash, but the server did not say where")));
  }

  private MailboxAnswer<Done> present(MessageLocation at) {
    return ImapMailbox.openAt(link, at, true)
        .then(open -> ImapMailbox.look(link, open, at, List.of()))
        .then(found -> found.isPresent() ? new Ok<>(Done.DONE) : ImapMailbox.gone());
  }

  private MailboxAnswer<FolderName> trash(ChangePermit permit) {
    FolderName known = trash;
    if (known != null) {
      return new Ok<>(known);
    }
    return FolderCatalog.folders(link)
        .then(all -> trashAmong(all, permit))
        .map(found -> {
          trash = found;
          return found;
        });
  }

  private MailboxAnswer<FolderName> trashAmong(List<MailboxFolder> all, ChangePermit permit) {
    Optional<FolderName> byAttribute =
        all.stream().filter(f -> f.role() == FolderRole.TRASH).map(MailboxFolder::name).findFirst();
    if (byAttribute.isPresent()) {
      return new Ok<>(byAttribute.get());
    }
    if (MessageFinder.gmail(link)) {
      return new Failed<>(
          new ImapFailure(
              FailureKind.UNSUPPORTED,
              "NO TRASH",
              "Gmail's trash is hidden from IMAP in this mailbox's settings"));
    }
    return ImapMailbox.create(link, trashOtherwise, permit).map(done -> trashOtherwise);
  }

  private MailboxAnswer<Optional<MessageLocation>> move(
      MessageLocation at, FolderName to, ChangePermit permit) {
    if (!permit.permits()) {
      return new NotPermitted<>();
    }
    boolean inOne = link.offers("MOVE");
    if (!inOne && !link.offers("UIDPLUS")) {
      return new Failed<>(
          new ImapFailure(
              FailureKind.UNSUPPORTED, "NO MOVE", "the server offers neither MOVE nor UIDPLUS"));
    }
    Argument args = link.withFolder(new Argument().writeAtom(String.valueOf(at.uid().uid())), to);
    MailboxAnswer<Optional<MessageLocation>> moved =
        link.run(ImapCommand.MOVE, inOne ? "UID MOVE" : "UID COPY", args)
            .map(responses -> copied(responses, to));
    // Where MOVE is missing a crash in between leaves two copies of one identity, and the caller's
    // search sees both.
    return inOne ? moved : moved.then(there -> expunge(at, permit).map(done -> there));
  }

  private static Optional<MessageLocation> copied(List<Response> responses, FolderName to) {
    for (Response response : responses) {
      Matcher matcher = COPYUID.matcher(response.toString());
      if (matcher.find()) {
        return Optional.of(
            new MessageLocation(
                to,
                new MailboxUid(
                    Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(1)))));
      }
    }
    return Optional.empty();
  }

  private MailboxAnswer<Done> expunge(MessageLocation at, ChangePermit permit) {
    if (!permit.permits()) {
      return new NotPermitted<>();
    }
    String uid = String.valueOf(at.uid().uid());
    Argument mark =
        new Argument()
            .writeAtom(uid)
            .writeAtom("+FLAGS.SILENT")
            .writeArgument(new Argument().writeAtom("\\Deleted"));
    return link.run(ImapCommand.STORE, "UID STORE", mark)
        .then(marked ->
            link.run(ImapCommand.EXPUNGE, "UID EXPUNGE", new Argument().writeAtom(uid))
                .map(done -> Done.DONE));
  }
}
