package dev.umsync.worker.imap;

import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.MailboxUid;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import jakarta.mail.Flags;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeUtility;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FLAGS;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.UID;

/** Fetches flags and chosen headers of messages in the open folder. Stateless. */
final class MessageReader {
  private MessageReader() {}

  /** Those of the messages that exist, lowest UID first. */
  static MailboxAnswer<List<FoundMessage>> fetch(
      ImapLink link,
      ImapLink.OpenFolder folder,
      FolderRole role,
      List<Long> uids,
      List<String> headers) {
    Argument items = new Argument().writeAtom("UID").writeAtom("FLAGS");
    if (!headers.isEmpty()) {
      items.writeAtom("BODY.PEEK[HEADER.FIELDS (" + String.join(" ", headers) + ")]");
    }
    String set = uids.stream().map(String::valueOf).collect(Collectors.joining(","));
    return link.onMessages(
            ImapCommand.FETCH, "UID FETCH", new Argument().writeAtom(set).writeArgument(items))
        .map(responses -> read(responses, folder, role, Set.copyOf(uids)));
  }

  private static List<FoundMessage> read(
      List<Response> responses, ImapLink.OpenFolder folder, FolderRole role, Set<Long> wanted) {
    // A server may report flags of a message more than once; the fullest report comes first to
    // stay.
    Map<Long, FoundMessage> byUid = new TreeMap<>(Comparator.naturalOrder());
    for (Response response : responses) {
      if (response instanceof FetchResponse fetch) {
        UID uid = fetch.getItem(UID.class);
        FLAGS flags = fetch.getItem(FLAGS.class);
        if (uid != null && flags != null && wanted.contains(uid.uid)) {
          FoundMessage message =
              new FoundMessage(
                  new MessageLocation(folder.name(), new MailboxUid(uid.uid, folder.uidValidity())),
                  role,
                  flags(flags),
                  headers(fetch.getItem(BODY.class)));
          byUid.merge(uid.uid, message, (a, b) -> a.headers().size() >= b.headers().size() ? a : b);
        }
      }
    }
    return List.copyOf(byUid.values());
  }

  static Set<MessageFlag> flags(Flags flags) {
    Set<MessageFlag> known = EnumSet.noneOf(MessageFlag.class);
    if (flags.contains(Flags.Flag.SEEN)) {
      known.add(MessageFlag.SEEN);
    }
    if (flags.contains(Flags.Flag.FLAGGED)) {
      known.add(MessageFlag.FLAGGED);
    }
    if (flags.contains(Flags.Flag.DELETED)) {
      known.add(MessageFlag.DELETED);
    }
    return known;
  }

  private static Map<String, List<String>> headers(BODY body) {
    if (body == null || body.getByteArray() == null) {
      return Map.of();
    }
    Map<String, List<String>> values = new TreeMap<>();
    try {
      InternetHeaders parsed = new InternetHeaders(body.getByteArrayInputStream());
      for (Header header : Collections.list(parsed.getAllHeaders())) {
        values
            .computeIfAbsent(header.getName().toLowerCase(Locale.ROOT), n -> new ArrayList<>())
            .add(MimeUtility.unfold(String.valueOf(header.getValue())).strip());
      }
    } catch (MessagingException unreadable) {
      return Map.of();
    }
    values.replaceAll((name, list) -> List.copyOf(list));
    return values;
  }
}
