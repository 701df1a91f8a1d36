package dev.umsync.worker.imap;

import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.MailboxFolder;
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

  /**
   * What LIST showed.
   *
   * @param whole whether every line of it could be read; a folder whose line could not may hold any
   *     message
   */
  record Listing(List<MailboxFolder> folders, boolean whole) {
    Listing {
      folders = List.copyOf(folders);
    }

    /** The same folders; where the server marks none as its trash, that of this name is. */
    Listing withTrash(FolderName otherwise) {
      boolean marked = folders.stream().anyMatch(f -> f.role() == FolderRole.TRASH);
      return new Listing(
          folders.stream()
              .map(f ->
                  !marked && f.name().equals(otherwise)
                      ? new MailboxFolder(f.name(), FolderRole.TRASH, f.selectable())
                      : f)
              .toList(),
          whole);
    }
  }

  /** Every folder that can be named. */
  static MailboxAnswer<List<MailboxFolder>> folders(ImapLink link) {
    return list(link).map(Listing::folders);
  }

  static MailboxAnswer<Listing> list(ImapLink link) {
    Argument args = new Argument().writeString("").writeString("*");
    if (link.offers("LIST-EXTENDED") && link.offers("SPECIAL-USE")) {
      args.writeAtom("RETURN").writeArgument(new Argument().writeAtom("SPECIAL-USE"));
    }
    return link.run(ImapCommand.LIST, "LIST", args).map(FolderCatalog::read);
  }

  private static Listing read(List<Response> responses) {
    List<IMAPResponse> lines = ImapLink.named(responses, "LIST");
    List<MailboxFolder> folders = lines.stream().flatMap(line -> named(line).stream()).toList();
    return new Listing(folders, folders.size() == lines.size());
  }

  /** Empty for a line that cannot be read: a folder without a name cannot be opened. */
  private static Optional<MailboxFolder> named(IMAPResponse response) {
    try {
      ListInfo info = new ListInfo(response);
      return info.name == null ? Optional.empty() : Optional.of(folder(info));
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
