package dev.umsync.standalone.parked;

import java.time.Instant;
import java.util.Optional;

/**
 * A parked subscriber, or one event that was set aside on its own. Thread rule: immutable.
 *
 * @param subscriber whose, as on the topics' keys; of an event set aside it may be no mail address
 * @param setAside whether it is one event that can't be applied as it is, and not a subscriber
 *     whose events wait in order
 * @param reason one of a closed set of names, such as {@code mailbox-full}
 * @param detail a sentence for people; may be empty
 * @param partition of the parked topic
 * @param first offset of the first unresolved event there
 * @param last offset of the last one
 * @param events how many there are
 * @param oldest when the first of them was written to the voicemail topic
 * @param notBefore when it is tried again without an order; empty if never
 * @param rounds how often in a row it was parked
 * @param dropOrdered whether a drop is ordered already and not carried out yet
 */
public record ParkedEntry(
    String subscriber,
    boolean setAside,
    String reason,
    String detail,
    int partition,
    long first,
    long last,
    long events,
    Optional<Instant> oldest,
    Optional<Instant> notBefore,
    int rounds,
    boolean dropOrdered) {}
