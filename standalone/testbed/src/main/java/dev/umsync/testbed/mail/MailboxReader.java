package dev.umsync.testbed.mail;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Header;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.UIDFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;

/**
 * Looks into a mailbox over IMAP without changing it: folders are examined, never selected. Knows
 * nothing of the product, so that it can judge it. One connection; used by one thread at a time.
 * Every method throws {@link MailboxTrouble} when the server does not answer as it should.
 */
public final class MailboxReader implements AutoCloseable {
  private static final int MESSAGES_PER_FETCH = 500;
  private static final Map<Flags.Flag, String> SYSTEM_FLAGS =
      Map.of(
          Flags.Flag.SEEN, "\\Seen",
          Flags.Flag.FLAGGED, "\\Flagged",
          Flags.Flag.DELETED, "\\Deleted",
          Flags.Flag.ANSWERED, "\\Answered",
          Flags.Flag.DRAFT, "\\Draft");

  private final IMAPStore store;

  private MailboxReader(IMAPStore store) {
    this.store = store;
  }

  /** Logs in by password. */
  public static MailboxReader withPassword(
      MailServerAddress server, String address, String password) {
    return new MailboxReader(ImapLogin.open(server, address, "PLAIN", password));
  }

  /** Logs in by access token. */
  public static MailboxReader withToken(MailServerAddress server, String address, String token) {
    return new MailboxReader(ImapLogin.open(server, address, "XOAUTH2", token));
  }

  /** Every folder that can hold messages, in the server's order. */
  public List<MailboxFolder> folders() {
    try {
      List<MailboxFolder> folders = new ArrayList<>();
      for (Folder each : store.getDefaultFolder().list("*")) {
        IMAPFolder folder = (IMAPFolder) each;
        if ((folder.getType() & Folder.HOLDS_MESSAGES) != 0) {
          Set<String> attributes = Set.of(folder.getAttributes());
          folder.open(Folder.READ_ONLY);
          try (folder) {
            folders.add(
                new MailboxFolder(
                    folder.getFullName(),
                    attributes,
                    folder.getUIDValidity(),
                    folder.getMessageCount()));
          }
        }
      }
      return List.copyOf(folders);
    } catch (MessagingException e) {
      throw new MailboxTrouble("The folders could not be listed", e);
    }
  }

  /** The messages of one folder in the order of their UIDs, without bodies. */
  public List<StoredMessage> messages(String folderName) {
    try {
      return each(folderName, (stored, message) -> stored);
    } catch (IOException e) {
      throw new MailboxTrouble("The messages of the folder could not be read", e);
    }
  }

  /**
   * What becomes of the messages of one folder, in the order of their UIDs, when each is looked at
   * byte for byte. One at a time is in memory.
   */
  public <T> List<T> wholeMessages(String folderName, BiFunction<StoredMessage, byte[], T> look) {
    try {
      return each(folderName, (stored, message) -> look.apply(stored, bytes(message)));
    } catch (IOException e) {
      throw new MailboxTrouble("The messages of the folder could not be read", e);
    }
  }

  private interface Glance<T> {
    T at(StoredMessage stored, IMAPMessage message) throws MessagingException, IOException;
  }

  private <T> List<T> each(String folderName, Glance<T> glance) throws IOException {
    try (IMAPFolder folder = examine(folderName)) {
      List<T> found = new ArrayList<>();
      int count = folder.getMessageCount();
      for (int from = 1; from <= count; from += MESSAGES_PER_FETCH) {
        Message[] some = folder.getMessages(from, Math.min(count, from + MESSAGES_PER_FETCH - 1));
        folder.fetch(some, everythingButBodies());
        for (Message message : some) {
          IMAPMessage each = (IMAPMessage) message;
          found.add(glance.at(read(folder, each), each));
        }
      }
      return List.copyOf(found);
    } catch (MessagingException e) {
      throw new MailboxTrouble("The messages of the folder could not be read", e);
    }
  }

  /** The messages of every folder; one that a server shows in two folders is here twice. */
  public List<StoredMessage> allMessages() {
    return folders().stream().flatMap(folder -> messages(folder.name()).stream()).toList();
  }

  /** The whole message, byte for byte. */
  public byte[] raw(String folderName, long uid) {
    try (IMAPFolder folder = examine(folderName)) {
      Message message = folder.getMessageByUID(uid);
      if (message == null) {
        throw new MessagingException("The folder holds no message with UID " + uid);
      }
      return bytes((IMAPMessage) message);
    } catch (MessagingException | IOException e) {
      throw new MailboxTrouble("The message could not be read", e);
    }
  }

  private static byte[] bytes(IMAPMessage message) throws MessagingException, IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    message.writeTo(bytes);
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    try {
      store.close();
    } catch (MessagingException e) {
      throw new MailboxTrouble("The connection could not be closed", e);
    }
  }

  private IMAPFolder examine(String name) throws MessagingException {
    IMAPFolder folder = (IMAPFolder) store.getFolder(name);
    folder.open(Folder.READ_ONLY);
    return folder;
  }

  private static FetchProfile everythingButBodies() {
    FetchProfile profile = new FetchProfile();
    profile.add(UIDFolder.FetchProfileItem.UID);
    profile.add(FetchProfile.Item.FLAGS);
    profile.add(IMAPFolder.FetchProfileItem.HEADERS);
    profile.add(FetchProfile.Item.SIZE);
    profile.add(IMAPFolder.FetchProfileItem.INTERNALDATE);
    return profile;
  }

  private static StoredMessage read(IMAPFolder folder, IMAPMessage message)
      throws MessagingException {
    Map<String, List<String>> headers = new HashMap<>();
    for (Header header : Collections.list(message.getAllHeaders())) {
      headers
          .computeIfAbsent(header.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(header.getValue());
    }
    return new StoredMessage(
        folder.getFullName(),
        folder.getUIDValidity(),
        folder.getUID(message),
        headers.getOrDefault("message-id", List.of("")).getFirst(),
        flags(message.getFlags()),
        headers,
        message.getReceivedDate() == null ? Instant.EPOCH : message.getReceivedDate().toInstant(),
        message.getSize());
  }

  private static Set<String> flags(Flags flags) {
    Set<String> names = new HashSet<>(Arrays.asList(flags.getUserFlags()));
    for (Flags.Flag flag : flags.getSystemFlags()) {
      if (SYSTEM_FLAGS.containsKey(flag)) {
        names.add(SYSTEM_FLAGS.get(flag));
      }
    }
    return names;
  }
}
