package dev.umsync.worker.voicemail;

import dev.umsync.common.identity.MessageIdentities;
import dev.umsync.common.topic.Topics;
import dev.umsync.common.upload.UploadBudget;
import dev.umsync.worker.failure.FailurePolicy;
import dev.umsync.worker.mailbox.Mailboxes;
import dev.umsync.worker.voicemail.compose.MessageComposer;
import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;

/**
 * What {@link VoicemailApplier} works with; each part is safe for any thread.
 *
 * @param directory who is served and how
 * @param mailboxes the way to the mailboxes
 * @param identities verify what a search shows
 * @param composer makes the messages
 * @param circuits are asked before a mailbox is
 * @param policy the failure table
 * @param topics names of the topics that outcomes go to
 * @param clock for what is written down
 * @param indexLag by provider name, how long a search may miss what was appended
 * @param pause waits for that lag
 * @param patience the longest wait for a connection, a place and a token together
 * @param lookAgainAfter until the second look at what was appended while suspect
 * @param copiesRemoved counts copies that a second look removed
 * @param copies bounds the messages that are copied for their transcripts at once
 * @param preparation what is done before the mailbox is touched
 */
public record ApplierParts(
    Directory directory,
    Mailboxes mailboxes,
    MessageIdentities identities,
    MessageComposer composer,
    Circuits circuits,
    FailurePolicy policy,
    Topics topics,
    Clock clock,
    Function<String, Duration> indexLag,
    Pause pause,
    Duration patience,
    Duration lookAgainAfter,
    Counter copiesRemoved,
    UploadBudget copies,
    Preparation preparation) {

  /** Parts that deliver recordings as they came and wait for no transcript. */
  public ApplierParts(
      Directory directory,
      Mailboxes mailboxes,
      MessageIdentities identities,
      MessageComposer composer,
      Circuits circuits,
      FailurePolicy policy,
      Topics topics,
      Clock clock,
      Function<String, Duration> indexLag,
      Pause pause,
      Duration patience,
      Duration lookAgainAfter,
      Counter copiesRemoved,
      UploadBudget copies) {
    this(
        directory,
        mailboxes,
        identities,
        composer,
        circuits,
        policy,
        topics,
        clock,
        indexLag,
        pause,
        patience,
        lookAgainAfter,
        copiesRemoved,
        copies,
        Preparation.none(clock));
  }
}
