package dev.umsync.worker.mailbox;

import dev.umsync.worker.message.AppendTarget;
import dev.umsync.worker.message.AppendedMessage;
import dev.umsync.worker.message.FlagQuery;
import dev.umsync.worker.message.FlagReport;
import dev.umsync.worker.message.FolderName;
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

/**
 * One person's mailbox over one connection. Owned by one thread at a time and valid only inside the
 * {@link MailboxWork} it was handed to. No operation throws for what a server or a network can do;
 * all of them wait no longer than the configured timeouts. Every change asks its permit right
 * before it is sent. Where a message's folder is gone, or has another life (UIDVALIDITY), what is
 * asked of the message is answered with {@code MESSAGE_GONE}: it may be elsewhere.
 */
public interface Mailbox {
  /**
   * Appends a message. A failure of kind {@code AMBIGUOUS} means that its last bytes had been sent
   * and no answer came: search before trying again. Any other failure means that the message is not
   * in the mailbox.
   */
  MailboxAnswer<AppendedMessage> append(
      MessageSource message, AppendTarget target, ChangePermit permit);

  /**
   * Looks in every folder that matters: on Gmail {@code \All}, {@code \Junk} and {@code \Trash},
   * elsewhere all selectable ones.
   */
  MailboxAnswer<SearchReport> find(MessageSearch search);

  /** One message's flags and headers, or empty if no message has that number. */
  MailboxAnswer<Optional<FoundMessage>> look(MessageLocation at, List<String> headers);

  /** How many bytes a message has, or empty if no message has that number. */
  MailboxAnswer<OptionalLong> size(MessageLocation at);

  /**
   * One whole message with its flags and labels, without marking it as read; empty if no message
   * has that number or it is larger than {@code largestBytes}.
   */
  MailboxAnswer<Optional<WholeMessage>> read(MessageLocation at, int largestBytes);

  /**
   * Puts labels on a message, where the server has them; one that is not there yet is made. {@code
   * MESSAGE_GONE} if no message has that number.
   */
  MailboxAnswer<Done> label(MessageLocation at, Set<String> labels, ChangePermit permit);

  /**
   * A message's flags and labels as they are now, what other clients have changed so far included;
   * empty if no message has that number.
   */
  MailboxAnswer<Optional<MessageMarks>> marks(MessageLocation at);

  /**
   * Sets or clears flags and keywords, as they go over the wire; {@code MESSAGE_GONE} if no message
   * has that number.
   */
  MailboxAnswer<Done> mark(MessageLocation at, Set<String> flags, boolean on, ChangePermit permit);

  /** Whether the server can do this; known without asking it. */
  boolean offers(Ability ability);

  /** What not every server can do. */
  enum Ability {
    /** A message has labels and is in all of their folders: Gmail. */
    LABELS,
    /** One message can be removed and no other with it: UIDPLUS. */
    REMOVING_ONE
  }

  /**
   * Looks at flags, and at nothing else, of some messages in a folder; nothing is marked as seen by
   * it.
   */
  MailboxAnswer<FlagReport> flags(FlagQuery query);

  /** Sets or clears a flag; {@code MESSAGE_GONE} if no message has that number. */
  MailboxAnswer<Done> setFlag(
      MessageLocation at, MessageFlag flag, boolean on, ChangePermit permit);

  /**
   * Moves a message to the folder with the {@code \Trash} attribute.
   *
   * @return where it is now, if the server said so (COPYUID); {@code MESSAGE_GONE} if no message
   *     has that number
   */
  MailboxAnswer<Optional<MessageLocation>> moveToTrash(MessageLocation at, ChangePermit permit);

  /**
   * Removes one message and no other (UID EXPUNGE); on Gmail by way of the trash.
   *
   * @return {@code MESSAGE_GONE} if no message has that number, or somebody else took it away
   *     before it could be marked for removal
   */
  MailboxAnswer<Done> removeForGood(MessageLocation at, ChangePermit permit);

  /**
   * The same for a message that nobody has marked otherwise since its marks were asked for.
   *
   * @return false if somebody has: then it stays as it is
   */
  MailboxAnswer<Boolean> removeUnchanged(MessageLocation at, MessageMarks as, ChangePermit permit);

  /** All folders, as the server lists them now. */
  MailboxAnswer<List<MailboxFolder>> folders();

  /** Makes a folder, or finds that it exists. */
  MailboxAnswer<Done> createFolder(FolderName folder, ChangePermit permit);

  /** The value of a success that brings nothing else. */
  enum Done {
    DONE
  }
}
