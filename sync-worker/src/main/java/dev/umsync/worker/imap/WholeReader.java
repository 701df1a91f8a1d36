package dev.umsync.worker.imap;

import dev.umsync.worker.imap.wire.GmailLabels;
import dev.umsync.worker.mailbox.ChangePermit;
import dev.umsync.worker.mailbox.Mailbox.Done;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.NotPermitted;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.message.MessageMarks;
import dev.umsync.worker.message.WholeMessage;
import jakarta.mail.Flags;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FLAGS;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.INTERNALDATE;
import org.eclipse.angus.mail.imap.protocol.RFC822SIZE;
import org.eclipse.angus.mail.imap.protocol.UID;

/** Reads one whole message of the open folder, or its marks, and labels it. Stateless. */
final class WholeReader {
  private static final Pattern OWN_LABEL = Pattern.compile("\\\\[A-Za-z]+");

  private static final Map<Flags.Flag, String> SYSTEM =
      Map.of(
          Flags.Flag.SEEN, "\\Seen",
          Flags.Flag.FLAGGED, "\\Flagged",
          Flags.Flag.ANSWERED, "\\Answered",
          Flags.Flag.DRAFT, "\\Draft",
          Flags.Flag.DELETED, "\\Deleted");

  private WholeReader() {}

  static MailboxAnswer<OptionalLong> size(ImapLink link, MessageLocation at) {
    return fetch(link, at, List.of("UID", "RFC822.SIZE"))
        .map(head -> {
          RFC822SIZE size = head.map(r -> r.getItem(RFC822SIZE.class)).orElse(null);
          return size == null ? OptionalLong.empty() : OptionalLong.of(size.size);
        });
  }

  static MailboxAnswer<Optional<WholeMessage>> read(
      ImapLink link, MessageLocation at, int largestBytes) {
    return size(link, at)
        .then(size ->
            size.isEmpty() || size.getAsLong() > largestBytes
                ? new Ok<>(Optional.<WholeMessage>empty())
                : whole(link, at));
  }

  private static MailboxAnswer<Optional<WholeMessage>> whole(ImapLink link, MessageLocation at) {
    boolean gmail = MessageFinder.gmail(link);
    List<String> items =
        gmail
            ? List.of("UID", "FLAGS", "INTERNALDATE", GmailLabels.NAME, "BODY.PEEK[]")
            : List.of("UID", "FLAGS", "INTERNALDATE", "BODY.PEEK[]");
    return fetch(link, at, items).map(found -> found.flatMap(WholeReader::message));
  }

  /** How it is marked. A NOOP lets the server first tell this session what others have changed. */
  static MailboxAnswer<Optional<MessageMarks>> marks(ImapLink link, MessageLocation at) {
    List<String> items =
        MessageFinder.gmail(link)
            ? List.of("UID", "FLAGS", GmailLabels.NAME)
            : List.of("UID", "FLAGS");
    return link.run(ImapCommand.NOOP, "NOOP", null)
        .then(told -> fetch(link, at, items))
        .map(found -> found.flatMap(WholeReader::marks));
  }

  /** The marks of this message that a server tells of its own accord, as it does after a STORE. */
  static Optional<MessageMarks> told(List<Response> responses, MessageLocation at) {
    return of(responses, at, 2).flatMap(WholeReader::marks);
  }

  private static Optional<MessageMarks> marks(FetchResponse fetch) {
    return Optional.ofNullable(fetch.getItem(FLAGS.class))
        .map(flags -> new MessageMarks(flags(flags), GmailLabels.of(fetch)));
  }

  private static MailboxAnswer<Optional<FetchResponse>> fetch(
      ImapLink link, MessageLocation at, List<String> items) {
    Argument wanted = new Argument();
    items.forEach(wanted::writeAtom);
    Argument args = new Argument().writeAtom(String.valueOf(at.uid().uid())).writeArgument(wanted);
    return link.onMessages(ImapCommand.FETCH, "UID FETCH", args)
        .map(responses -> of(responses, at, items.size()));
  }

  /** The fullest report of it: a server may tell its flags alone as well. */
  private static Optional<FetchResponse> of(
      List<Response> responses, MessageLocation at, int items) {
    for (Response response : responses) {
      if (response instanceof FetchResponse fetch) {
        UID uid = fetch.getItem(UID.class);
        if (uid != null && uid.uid == at.uid().uid() && fetch.getItemCount() + 1 >= items) {
          return Optional.of(fetch);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<WholeMessage> message(FetchResponse fetch) {
    BODY body = fetch.getItem(BODY.class);
    FLAGS flags = fetch.getItem(FLAGS.class);
    INTERNALDATE date = fetch.getItem(INTERNALDATE.class);
    if (body == null || body.getByteArray() == null || flags == null || date == null) {
      return Optional.empty();
    }
    return Optional.of(
        new WholeMessage(
            body.getByteArray().getNewBytes(),
            flags(flags),
            GmailLabels.of(fetch),
            date.getDate().toInstant()));
  }

  static Set<String> flags(FLAGS flags) {
    Set<String> atoms = new TreeSet<>(Set.of(flags.getUserFlags()));
    SYSTEM.forEach((flag, atom) -> {
      if (flags.contains(flag)) {
        atoms.add(atom);
      }
    });
    atoms.removeIf(atom -> atom.toLowerCase(Locale.ROOT).equals("\\recent"));
    return atoms;
  }

  static MailboxAnswer<Done> label(
      ImapLink link, MessageLocation at, Set<String> labels, ChangePermit permit) {
    if (!permit.permits()) {
      return new NotPermitted<>();
    }
    Argument names = new Argument();
    for (String label : labels) {
      // Gmail's own labels, such as \Inbox, are atoms; what else begins so is somebody's name.
      if (OWN_LABEL.matcher(label).matches()) {
        names.writeAtom(label);
      } else {
        link.withFolder(names, new FolderName(label));
      }
    }
    Argument args =
        new Argument()
            .writeAtom(String.valueOf(at.uid().uid()))
            .writeAtom("+" + GmailLabels.NAME)
            .writeArgument(names);
    return link.run(ImapCommand.STORE, "UID STORE", args).map(responses -> Done.DONE);
  }
}
