package dev.umsync.worker.imap.wire;

import dev.umsync.worker.failure.Refusal;
import dev.umsync.worker.message.MailboxUid;
import java.util.List;
import java.util.Optional;

/** What became of one APPEND command on the wire. Immutable. */
public sealed interface AppendResult {
  /** Tagged OK; {@code slowDown} if its text ends in THROTTLED. */
  record Taken(Optional<MailboxUid> uid, boolean slowDown) implements AppendResult {}

  /** Tagged NO or BAD: the message is not there. */
  record Refused(List<Refusal> refusals) implements AppendResult {}

  /** The lease had run out before the last bytes. */
  record Denied() implements AppendResult {}

  /**
   * The connection ended first.
   *
   * @param tailSent whether the last bytes may have reached the server
   * @param refusals the server's farewell, if it was heard
   */
  record Broken(Exception trouble, boolean tailSent, List<Refusal> refusals)
      implements AppendResult {}
}
