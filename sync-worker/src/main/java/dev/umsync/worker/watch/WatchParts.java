package dev.umsync.worker.watch;

import dev.umsync.common.identity.MessageIdentities;
import dev.umsync.worker.kafka.MailboxPublications;
import dev.umsync.worker.mailbox.Idling;
import dev.umsync.worker.mailbox.Mailboxes;
import dev.umsync.worker.voicemail.Circuits;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What watching works with; each part is safe for any thread.
 *
 * @param settings how often, and on what evidence
 * @param directory whose mailbox is where
 * @param mailboxes the way to the mailboxes
 * @param idling listens to them
 * @param identities verify what a search shows
 * @param circuits are asked before a mailbox is
 * @param publications writes mailbox events
 * @param losses what is known of others' losses
 * @param clock wall clock
 * @param ticker monotonic nanoseconds
 * @param random jitter
 * @param executor runs what waits for servers, a virtual thread each
 * @param patience the longest wait for a connection, a place and a token together
 * @param registry counts
 */
public record WatchParts(
    WatchSettings settings,
    WatchDirectory directory,
    Mailboxes mailboxes,
    Idling idling,
    MessageIdentities identities,
    Circuits circuits,
    MailboxPublications publications,
    Losses losses,
    Clock clock,
    LongSupplier ticker,
    RandomGenerator random,
    Executor executor,
    Duration patience,
    MeterRegistry registry) {}
