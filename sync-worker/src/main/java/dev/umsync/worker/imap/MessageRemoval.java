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
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.message.MessageMarks;
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
    return forGood(at, Optional.empty(), permit).map(removed -> Done.DONE);
  }

  /**
   * Removes it for good.
   *
   * @param as how it has to be marked still, or empty where that does not matter
   * @return false if it is marked otherwise and therefore stays
   */
  MailboxAnswer<Boolean> forGood(
      MessageLocation at, Optional<MessageMarks> as, ChangePermit permit) {
    if (!link.offers("UIDPLUS")) {
      return new Failed<>(
          new ImapFailure(
              FailureKind.UNSUPPORTED,
              "NO UIDPLUS",
              "the server cannot remove one message alone; choose the trash instead"));
    }
    if (!MessageFinder.gmail(link)) {
      return unchanged(at, as).then(so -> so ? expunge(at, as, permit) : new Ok<>(false));
    }
    // On Gmail removal from any other folder only takes a label off.
    return trash(permit)
        .then(to -> unchanged(at, as).then(so -> so ? through(to, at, permit) : new Ok<>(false)));
  }

  /** Whether it is there, and marked as it was. */
  private MailboxAnswer<Boolean> unchanged(MessageLocation at, Optional<MessageMarks> as) {
    return ImapMailbox.openAt(link, at, true)
        .then(open -> WholeReader.marks(link, at))
        .then(now ->
            now.isPresent()
                ? new Ok<>(as.isEmpty() || as.get().equals(now.get()))
                : ImapMailbox.gone());
  }

  private MailboxAnswer<Boolean> through(
      FolderName trash, MessageLocation at, ChangePermit permit) {
    if (trash.equals(at.folder())) {
      return expunge(at, Optional.empty(), permit);
    }
    return move(at, trash, permit)
        .then(there ->
            there.isPresent()
                ? goneIsDone(
                    ImapMailbox.openAt(link, there.get(), true)
                        .then(open -> expunge(there.get(), Optional.empty(), permit)))
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
            .then(responses ->
                inOne && nothingWent(responses)
                    ? ImapMailbox.gone()
                    : new Ok<>(copied(responses, to)));
    // Where MOVE is missing a crash in between leaves two copies of one identity, and the caller's
    // search sees both.
    return inOne
        ? moved
        : moved.then(there -> goneIsDone(expunge(at, Optional.empty(), permit)).map(done -> there));
  }

  /**
   * Whether the server neither says where it is now nor that it left its folder, which it has to
   * after a MOVE (RFC 6851, section 3.3): somebody else was first.
   */
  private static boolean nothingWent(List<Response> responses) {
    return responses.stream().noneMatch(r -> COPYUID.matcher(r.toString()).find())
        && ImapLink.named(responses, "EXPUNGE").isEmpty()
        && ImapLink.named(responses, "VANISHED").isEmpty();
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

  /** What was moved or copied before may be gone meanwhile: it was to go. */
  private static MailboxAnswer<Boolean> goneIsDone(MailboxAnswer<Boolean> answer) {
    return answer instanceof Failed<Boolean>(ImapFailure failure)
            && failure.kind() == FailureKind.MESSAGE_GONE
        ? new Ok<>(true)
        : answer;
  }

  /**
   * Marks it as deleted and removes it. The server answers the mark with all flags, which shows
   * that the message was there still and how it was marked right then.
   *
   * @return false if it was marked otherwise: then the mark is taken off again
   */
  private MailboxAnswer<Boolean> expunge(
      MessageLocation at, Optional<MessageMarks> as, ChangePermit permit) {
    return store(at, "+FLAGS", permit)
        .then(told -> told.isPresent() ? new Ok<>(told) : WholeReader.marks(link, at))
        .then(now -> {
          if (now.isEmpty()) {
            return ImapMailbox.gone();
          }
          if (as.isPresent() && !sameFlags(as.get(), now.get())) {
            return store(at, "-FLAGS", permit).map(unmarked -> false);
          }
          return permit.permits()
              ? link.run(
                      ImapCommand.EXPUNGE,
                      "UID EXPUNGE",
                      new Argument().writeAtom(String.valueOf(at.uid().uid())))
                  .map(done -> true)
              : new NotPermitted<>();
        });
  }

  private static boolean sameFlags(MessageMarks one, MessageMarks other) {
    return one.without(MessageFlag.DELETED)
        .flags()
        .equals(other.without(MessageFlag.DELETED).flags());
  }

  /** Changes the mark; the flags that the server reports for it then, if it does. */
  private MailboxAnswer<Optional<MessageMarks>> store(
      MessageLocation at, String change, ChangePermit permit) {
    if (!permit.permits()) {
      return new NotPermitted<>();
    }
    Argument mark =
        new Argument()
            .writeAtom(String.valueOf(at.uid().uid()))
            .writeAtom(change)
            .writeArgument(new Argument().writeAtom(MessageFlag.DELETED.atom()));
    return link.onMessages(ImapCommand.STORE, "UID STORE", mark)
        .map(responses -> WholeReader.told(responses, at));
  }
}
