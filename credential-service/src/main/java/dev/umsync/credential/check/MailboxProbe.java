package dev.umsync.credential.check;

import dev.umsync.common.check.CheckAnswer;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.token.TokenRecord;
import java.util.Optional;

/** Whoever can try a mailbox. Thread rule: any thread. */
public interface MailboxProbe {
  /**
   * Tries the mailbox with this token, step by step.
   *
   * @return empty if nobody did in time
   */
  Optional<CheckAnswer> probe(Subscriber subscriber, TokenRecord token) throws InterruptedException;
}
