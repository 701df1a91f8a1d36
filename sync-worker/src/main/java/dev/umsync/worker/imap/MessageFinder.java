package dev.umsync.worker.imap;

import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.NotPermitted;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.MailboxFolder;
import dev.umsync.worker.message.MessageSearch;
import dev.umsync.worker.message.SearchReport;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;

/**
 * Looks for a message in every folder that matters. On Gmail {@code \All}, {@code \Junk} and {@code
 * \Trash} hold everything; elsewhere every selectable folder is opened, but for one with {@code
 * \All}, which would show each message twice. Used by one thread.
 */
final class MessageFinder {
  /** Whoever can write to the mailbox can forge the Message-ID any number of times. */
  private static final int MOST_CANDIDATES_PER_FOLDER = 1000;

  private static final Set<FolderRole> GMAIL_ROLES =
      EnumSet.of(FolderRole.ALL, FolderRole.JUNK, FolderRole.TRASH);

  private final ImapLink link;
  private final MessageSearch search;
  private final FolderName trashOtherwise;
  private final List<FoundMessage> found = new ArrayList<>();
  private final Map<FolderName, Long> searched = new HashMap<>();
  private final Set<FolderRole> missing = EnumSet.noneOf(FolderRole.class);

  /**
   * @param trashOtherwise the trash where the server marks none
   */
  MessageFinder(ImapLink link, MessageSearch search, FolderName trashOtherwise) {
    this.link = link;
    this.search = search;
    this.trashOtherwise = trashOtherwise;
  }

  MailboxAnswer<SearchReport> everywhere() {
    return FolderCatalog.list(link)
        .map(listing -> listing.withTrash(trashOtherwise))
        .then(this::in);
  }

  private MailboxAnswer<SearchReport> in(FolderCatalog.Listing listing) {
    boolean gmail = gmail(link);
    List<MailboxFolder> folders =
        listing.folders().stream()
            .filter(MailboxFolder::selectable)
            .filter(f -> gmail ? GMAIL_ROLES.contains(f.role()) : f.role() != FolderRole.ALL)
            .toList();
    if (gmail) {
      missing.addAll(GMAIL_ROLES);
    }
    if (!listing.whole()) {
      // It may be any of them; what it holds was not looked at, so nothing proves an absence.
      missing.add(FolderRole.OTHER);
    }
    for (MailboxFolder folder : folders) {
      MailboxAnswer<List<FoundMessage>> answer = look(folder);
      switch (answer) {
        case Ok<List<FoundMessage>>(List<FoundMessage> messages) -> {
          found.addAll(messages);
          missing.remove(folder.role());
        }
        case Failed<List<FoundMessage>>(ImapFailure failure)
            when failure.kind() == FailureKind.NOT_PERMITTED_BY_SERVER && !link.broken() ->
            // A folder shared by somebody who let us see but not open it.
            missing.add(folder.role());
        case Failed<List<FoundMessage>>(ImapFailure failure) -> {
          return new Failed<>(vanished(failure));
        }
        case NotPermitted<List<FoundMessage>> denied -> {
          return new NotPermitted<>();
        }
      }
    }
    return new Ok<>(new SearchReport(found, searched, missing, gmail));
  }

  /** A folder removed while we looked: making it again would be wrong, looking again is right. */
  private static ImapFailure vanished(ImapFailure failure) {
    return failure.kind() == FailureKind.FOLDER_MISSING
        ? new ImapFailure(
            FailureKind.UNKNOWN, failure.code(), "a folder vanished during the search")
        : failure;
  }

  private MailboxAnswer<List<FoundMessage>> look(MailboxFolder folder) {
    return link.open(folder.name(), false)
        .then(open -> {
          searched.put(folder.name(), open.uidValidity());
          return candidates()
              .then(uids ->
                  uids.isEmpty()
                      ? new Ok<>(List.of())
                      : MessageReader.fetch(link, open, folder.role(), uids, search.headers()));
        });
  }

  /**
   * UIDs in the open folder, lowest first. Gmail's own index and its IMAP search do not always know
   * the same.
   */
  private MailboxAnswer<List<Long>> candidates() {
    Argument byHeader =
        anyId((args, id) -> args.writeAtom("HEADER").writeAtom("Message-ID").writeString(id));
    MailboxAnswer<SortedSet<Long>> uids = uids(byHeader);
    if (gmail(link)) {
      Argument byGmail =
          anyId((args, id) ->
              args.writeAtom("X-GM-RAW").writeString("rfc822msgid:" + MessageSearch.bare(id)));
      uids = uids.then(first -> uids(byGmail).map(second -> union(first, second)));
    }
    if (gmail(link) && search.gmailId().isPresent()) {
      Argument byId =
          new Argument()
              .writeAtom("X-GM-MSGID")
              .writeAtom(Long.toUnsignedString(search.gmailId().getAsLong()));
      uids = uids.then(first -> uids(byId).map(second -> union(first, second)));
    }
    return uids.map(all -> all.stream().limit(MOST_CANDIDATES_PER_FOLDER).toList());
  }

  /** One key for each Message-ID, all but the last after an OR (RFC 3501, 6.4.4). */
  private Argument anyId(BiConsumer<Argument, String> key) {
    Argument args = new Argument();
    List<String> ids = search.ids();
    for (int i = 0; i < ids.size(); i++) {
      if (i < ids.size() - 1) {
        args.writeAtom("OR");
      }
      key.accept(args, ids.get(i));
    }
    return args;
  }

  private MailboxAnswer<SortedSet<Long>> uids(Argument criteria) {
    return link.run(ImapCommand.SEARCH, "UID SEARCH", criteria).map(MessageFinder::numbers);
  }

  private static SortedSet<Long> numbers(List<Response> responses) {
    SortedSet<Long> numbers = new TreeSet<>();
    for (IMAPResponse response : ImapLink.named(responses, "SEARCH")) {
      for (long uid = response.readLong(); uid > 0; uid = response.readLong()) {
        numbers.add(uid);
      }
    }
    return numbers;
  }

  private static SortedSet<Long> union(SortedSet<Long> first, SortedSet<Long> second) {
    SortedSet<Long> both = new TreeSet<>(first);
    both.addAll(second);
    return both;
  }

  static boolean gmail(ImapLink link) {
    return link.offers("X-GM-EXT-1");
  }
}
