package dev.umsync.testbed.mail;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.util.Properties;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;

/**
 * Does in a mailbox what its owner would with an ordinary mail program. One connection; used by one
 * thread at a time. Every method throws {@link MailboxTrouble} when the server refuses.
 */
public final class MailboxPerson implements AutoCloseable {
  private interface Action {
    void on(IMAPFolder folder, Message message) throws MessagingException;
  }

  private final IMAPStore store;
  private final String trashFolder;

  private MailboxPerson(IMAPStore store, String trashFolder) {
    this.store = store;
    this.trashFolder = trashFolder;
  }

  /** Logs in by password. */
  public static MailboxPerson withPassword(
      MailServerAddress server, String address, String password, String trashFolder) {
    return new MailboxPerson(ImapLogin.open(server, address, "PLAIN", password), trashFolder);
  }

  /** Opens the message: it is read now. */
  public void markRead(String folder, long uid) {
    act(folder, uid, (f, message) -> message.setFlag(Flags.Flag.SEEN, true));
  }

  /** Marks it new again. */
  public void markUnread(String folder, long uid) {
    act(folder, uid, (f, message) -> message.setFlag(Flags.Flag.SEEN, false));
  }

  /** Throws it into the trash. */
  public void moveToTrash(String folder, long uid) {
    move(folder, uid, trashFolder);
  }

  /** Moves it to another folder that exists. */
  public void move(String folder, long uid, String target) {
    act(
        folder,
        uid,
        (f, message) -> f.moveMessages(new Message[] {message}, store.getFolder(target)));
  }

  /** Removes it for good, without the trash. */
  public void expunge(String folder, long uid) {
    act(
        folder,
        uid,
        (f, message) -> {
          message.setFlag(Flags.Flag.DELETED, true);
          f.expunge();
        });
  }

  /** Makes a folder; does nothing if it exists. */
  public void createFolder(String name) {
    try {
      Folder folder = store.getFolder(name);
      if (!folder.exists() && !folder.create(Folder.HOLDS_MESSAGES)) {
        throw new MessagingException("The server refused");
      }
    } catch (MessagingException e) {
      throw new MailboxTrouble("The folder could not be made", e);
    }
  }

  /** Puts a message of the person's own into a folder, byte for byte, with CRLF line ends. */
  public void append(String folder, byte[] raw) {
    try {
      MimeMessage message =
          new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(raw));
      store.getFolder(folder).appendMessages(new Message[] {message});
    } catch (MessagingException e) {
      throw new MailboxTrouble("The message could not be appended", e);
    }
  }

  @Override
  public void close() {
    try {
      store.close();
    } catch (MessagingException e) {
      throw new MailboxTrouble("The connection could not be closed", e);
    }
  }

  private void act(String folderName, long uid, Action action) {
    try {
      IMAPFolder folder = (IMAPFolder) store.getFolder(folderName);
      folder.open(Folder.READ_WRITE);
      try {
        Message message = folder.getMessageByUID(uid);
        if (message == null) {
          throw new MessagingException("The folder holds no message with UID " + uid);
        }
        action.on(folder, message);
      } finally {
        folder.close(false);
      }
    } catch (MessagingException e) {
      throw new MailboxTrouble("The mailbox refused what the person did", e);
    }
  }
}
