package dev.umsync.worker.imap;

import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.MailboxFolder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.ParsingException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;
import org.eclipse.angus.mail.imap.protocol.ListInfo;

/** Lists folders and tells their roles by attribute (RFC 6154). Stateless. */
final class FolderCatalog {
  private FolderCatalog() {}

  static MailboxAnswer<List<MailboxFolder>> list(ImapLink link) {
    Argument args = new Argument().writeString("").writeString("*");
    if (link.offers("LIST-EXTENDED") && link.offers("SPECIAL-USE")) {
      args.writeAtom("RETURN").writeArgument(new Argument().writeAtom("SPECIAL-USE"));
    }
    return link.run(ImapCommand.LIST, "LIST", args).map(FolderCatalog::read);
  }

  /** The same folders; where the server marks none as its trash, that of this name is. */
  static List<MailboxFolder> withTrash(List<MailboxFolder> all, FolderName otherwise) {
    boolean marked = all.stream().anyMatch(f -> f.role() == FolderRole.TRASH);
    return all.stream()
        .map(f ->
            !marked && f.name().equals(otherwise)
                ? new MailboxFolder(f.name(), FolderRole.TRASH, f.selectable())
                : f)
        .toList();
  }

  private static List<MailboxFolder> read(List<Response> responses) {
    List<MailboxFolder> folders = new ArrayList<>();
    for (IMAPResponse response : ImapLink.named(responses, "LIST")) {
      named(response).ifPresent(folders::add);
    }
    return List.copyOf(folders);
  }

  /**
   * Empty for a name that cannot be read: a folder that cannot be named cannot be opened either.
   */
  private static Optional<MailboxFolder> named(IMAPResponse response) {
    try {
      ListInfo info = new ListInfo(response);
      return info.name == null || info.name.isEmpty()
          ? Optional.empty()
          : Optional.of(folder(info));
    } catch (ParsingException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  private static MailboxFolder folder(ListInfo info) {
    Set<String> attributes =
        Arrays.stream(info.attrs)
            .map(a -> a.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    FolderName name = new FolderName(info.name);
    boolean selectable =
        !attributes.contains("\\noselect") && !attributes.contains("\\nonexistent");
    return new MailboxFolder(name, role(name, attributes), selectable);
  }

  private static FolderRole role(FolderName name, Set<String> attributes) {
    if (name.equals(FolderName.INBOX)) {
      return FolderRole.INBOX;
    }
    if (attributes.contains("\\all") || attributes.contains("\\allmail")) {
      return FolderRole.ALL;
    }
    if (attributes.contains("\\junk") || attributes.contains("\\spam")) {
      return FolderRole.JUNK;
    }
    return attributes.contains("\\trash") ? FolderRole.TRASH : FolderRole.OTHER;
  }
}
