package dev.umsync.ingest.kafka.mailbox;

import dev.umsync.common.mailbox.MailboxEvent;
import java.util.Optional;

/**
 * A mailbox event that a UM server did not take, as an operator sees it. Thread rule: immutable.
 *
 * @param key what it is about
 * @param event the event; empty where the record can no longer be read as one
 * @param headers why and when
 * @param partition its partition
 * @param offset where it stands there
 */
public record ParkedEvent(
    ParkedKey key,
    Optional<MailboxEvent> event,
    ParkedHeaders headers,
    int partition,
    long offset) {}
