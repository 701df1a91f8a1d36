package dev.umsync.worker.voicemail;

import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.Mailbox.Done;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.message.MessageMarks;
import java.util.HashSet;
import java.util.Set;

/**
 * Marks a copy as the message is marked that it was made of. Until that one goes its marks are the
 * ones that count, those that were taken off included. Stateless.
 */
final class MarkCarrying {
  private MarkCarrying() {}

  /**
   * Carries over what is different.
   *
   * @param from the old message's marks as they are now
   * @param to the copy's
   * @param copy where it is
   */
  static MailboxAnswer<Done> carry(
      Mailbox mailbox, MessageMarks from, MessageMarks to, MessageLocation copy, MailboxErrand by) {
    Set<String> on = without(from.flags(), to.flags());
    Set<String> off = without(to.flags(), from.flags());
    // A keyword that only the copy has was put there by the server or by its rules.
    off.removeIf(flag -> !flag.startsWith("\\"));
    Set<String> labels = without(from.labels(), to.labels());
    return mark(mailbox, copy, on, true, by)
        .then(done -> mark(mailbox, copy, off, false, by))
        .then(done -> {
          if (!labels.isEmpty()) {
            // Labels lost are no reason to have two messages.
            var _ = mailbox.label(copy, labels, by.permit());
          }
          return new Ok<>(Done.DONE);
        });
  }

  private static MailboxAnswer<Done> mark(
      Mailbox mailbox, MessageLocation copy, Set<String> flags, boolean on, MailboxErrand by) {
    return flags.isEmpty() ? new Ok<>(Done.DONE) : mailbox.mark(copy, flags, on, by.permit());
  }

  /** But for the mark of deletion, which no copy gets, and loses only by a person's hand. */
  private static Set<String> without(Set<String> these, Set<String> those) {
    Set<String> left = new HashSet<>(these);
    left.removeIf(one ->
        one.equalsIgnoreCase(MessageFlag.DELETED.atom())
            || those.stream().anyMatch(one::equalsIgnoreCase));
    return left;
  }
}
