package dev.umsync.worker.imap;

import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.ChangePermit;
import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.NotPermitted;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.AppendTarget;
import dev.umsync.worker.message.AppendedMessage;
import dev.umsync.worker.message.FlagQuery;
import dev.umsync.worker.message.FlagReport;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.MailboxFolder;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.message.MessageMarks;
import dev.umsync.worker.message.MessageSearch;
import dev.umsync.worker.message.MessageSource;
import dev.umsync.worker.message.SearchReport;
import dev.umsync.worker.message.WholeMessage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.UID;

/** A mailbox over one IMAP connection. Owned by one thread at a time. */
final class ImapMailbox implements Mailbox {
  private final ImapLink link;
  private final MessageRemoval removal;
  private final FlagReader flags;
  private final FolderName trashFolder;

  ImapMailbox(ImapLink link, FolderName trashFolder) {
    this.link = link;
    this.removal = new MessageRemoval(link, trashFolder);
    this.flags = new FlagReader(link);
    this.trashFolder = trashFolder;
  }

  @Override
  public MailboxAnswer<AppendedMessage> append(
      MessageSource message, AppendTarget target, ChangePermit permit) {
    return link.append(message, target, permit);
  }

  @Override
  public MailboxAnswer<SearchReport> find(MessageSearch search) {
    return new MessageFinder(link, search, trashFolder).everywhere();
  }

  @Override
  public MailboxAnswer<Optional<FoundMessage>> look(MessageLocation at, List<String> headers) {
    return openAt(link, at, false).then(open -> look(link, open, at, headers));
  }

  /**
   * Looks once more after a NOOP: a server may not know a message in this session that it has not
   * announced here.
   */
  static MailboxAnswer<Optional<FoundMessage>> look(
      ImapLink link, ImapLink.OpenFolder open, MessageLocation at, List<String> headers) {
    return lookOnce(link, open, at, headers)
        .then(found ->
            found.isPresent()
                ? new Ok<>(found)
                : link.run(ImapCommand.NOOP, "NOOP", null)
                    .then(announced -> lookOnce(link, open, at, headers)));
  }

  private static MailboxAnswer<Optional<FoundMessage>> lookOnce(
      ImapLink link, ImapLink.OpenFolder open, MessageLocation at, List<String> headers) {
    FolderRole role = open.name().equals(FolderName.INBOX) ? FolderRole.INBOX : FolderRole.OTHER;
    return MessageReader.fetch(link, open, role, List.of(at.uid().uid()), headers)
        .map(messages -> messages.stream().findFirst());
  }

  /**
   * Opens the message's folder and checks that its number still means the same message. A person
   * may rename or remove a folder: then no message is where it was, but it may be elsewhere.
   */
  static MailboxAnswer<ImapLink.OpenFolder> openAt(
      ImapLink link, MessageLocation at, boolean writable) {
    return switch (link.open(at.folder(), writable)) {
      case Ok<ImapLink.OpenFolder>(ImapLink.OpenFolder open)
          when open.uidValidity() != at.uid().uidValidity() ->
          gone("UIDVALIDITY", "the folder's UIDVALIDITY has changed");
      case Failed<ImapLink.OpenFolder>(ImapFailure failure)
          when failure.kind() == FailureKind.FOLDER_MISSING ->
          gone(failure.code(), "the folder is not there any more");
      case MailboxAnswer<ImapLink.OpenFolder> other -> other;
    };
  }

  static <T> MailboxAnswer<T> gone() {
    return gone("NO SUCH UID", "no message has this number in the folder any more");
  }

  private static <T> MailboxAnswer<T> gone(String code, String detail) {
    return new Failed<>(new ImapFailure(FailureKind.MESSAGE_GONE, code, detail));
  }

  @Override
  public MailboxAnswer<FlagReport> flags(FlagQuery query) {
    return flags.read(query);
  }

  @Override
  public MailboxAnswer<Done> setFlag(
      MessageLocation at, MessageFlag flag, boolean on, ChangePermit permit) {
    return openAt(link, at, true)
        .then(open ->
            store(at, Set.of(flag.atom()), on, permit)
                .then(told -> told ? new Ok<>(Done.DONE) : verify(open, at, flag, on)));
  }

  /** Whether the server reported the message's new flags; it need not if they were so before. */
  private MailboxAnswer<Boolean> store(
      MessageLocation at, Set<String> flags, boolean on, ChangePermit permit) {
    if (!permit.permits()) {
      return new NotPermitted<>();
    }
    Argument atoms = new Argument();
    flags.forEach(atoms::writeAtom);
    Argument args =
        new Argument()
            .writeAtom(String.valueOf(at.uid().uid()))
            .writeAtom(on ? "+FLAGS" : "-FLAGS")
            .writeArgument(atoms);
    return link.onMessages(ImapCommand.STORE, "UID STORE", args)
        .map(responses -> reported(responses, at));
  }

  private static boolean reported(List<Response> responses, MessageLocation at) {
    for (Response response : responses) {
      if (response instanceof FetchResponse fetch) {
        UID uid = fetch.getItem(UID.class);
        if (uid != null && uid.uid == at.uid().uid()) {
          return true;
        }
      }
    }
    return false;
  }

  private MailboxAnswer<Done> verify(
      ImapLink.OpenFolder open, MessageLocation at, MessageFlag flag, boolean on) {
    return look(link, open, at, List.of())
        .then(found -> {
          if (found.isEmpty()) {
            return gone();
          }
          if (found.get().flags().contains(flag) == on) {
            return new Ok<>(Done.DONE);
          }
          return new Failed<>(
              new ImapFailure(
                  FailureKind.UNAVAILABLE,
                  "NOT STORED",
                  "the server took the flag but does not show it"));
        });
  }

  @Override
  public MailboxAnswer<OptionalLong> size(MessageLocation at) {
    return openAt(link, at, false).then(open -> WholeReader.size(link, at));
  }

  @Override
  public MailboxAnswer<Optional<WholeMessage>> read(MessageLocation at, int largestBytes) {
    return openAt(link, at, false).then(open -> WholeReader.read(link, at, largestBytes));
  }

  @Override
  public MailboxAnswer<Done> label(MessageLocation at, Set<String> labels, ChangePermit permit) {
    return openAt(link, at, true).then(open -> WholeReader.label(link, at, labels, permit));
  }

  @Override
  public MailboxAnswer<Optional<MessageMarks>> marks(MessageLocation at) {
    return openAt(link, at, true).then(open -> WholeReader.marks(link, at));
  }

  @Override
  public MailboxAnswer<Done> mark(
      MessageLocation at, Set<String> flags, boolean on, ChangePermit permit) {
    return openAt(link, at, true)
        .then(open ->
            store(at, flags, on, permit)
                .then(told ->
                    told
                        ? new Ok<>(Done.DONE)
                        : WholeReader.marks(link, at)
                            .then(now -> now.isPresent() ? new Ok<>(Done.DONE) : gone())));
  }

  @Override
  public boolean offers(Ability ability) {
    return switch (ability) {
      case LABELS -> MessageFinder.gmail(link);
      case REMOVING_ONE -> link.offers("UIDPLUS");
    };
  }

  @Override
  public MailboxAnswer<Optional<MessageLocation>> moveToTrash(
      MessageLocation at, ChangePermit permit) {
    return removal.toTrash(at, permit);
  }

  @Override
  public MailboxAnswer<Done> removeForGood(MessageLocation at, ChangePermit permit) {
    return removal.forGood(at, permit);
  }

  @Override
  public MailboxAnswer<Boolean> removeUnchanged(
      MessageLocation at, MessageMarks as, ChangePermit permit) {
    return removal.forGood(at, Optional.of(as), permit);
  }

  @Override
  public MailboxAnswer<List<MailboxFolder>> folders() {
    return FolderCatalog.folders(link);
  }

  @Override
  public MailboxAnswer<Done> createFolder(FolderName folder, ChangePermit permit) {
    return create(link, folder, permit);
  }

  static MailboxAnswer<Done> create(ImapLink link, FolderName folder, ChangePermit permit) {
    if (!permit.permits()) {
      return new NotPermitted<>();
    }
    MailboxAnswer<Done> created =
        link.run(ImapCommand.CREATE, "CREATE", link.withFolder(new Argument(), folder))
            .map(responses -> Done.DONE);
    if (created instanceof Failed<Done>(ImapFailure failure) && !link.broken()) {
      // ALREADYEXISTS is not sent by every server: what counts is whether it is there.
      return FolderCatalog.folders(link)
          .then(all ->
              all.stream().anyMatch(f -> f.name().equals(folder))
                  ? new Ok<>(Done.DONE)
                  : new Failed<>(failure));
    }
    return created;
  }
}
