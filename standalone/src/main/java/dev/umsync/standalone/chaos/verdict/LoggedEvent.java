package dev.umsync.standalone.chaos.verdict;

import dev.umsync.common.event.EventType;
import dev.umsync.common.identity.Subscriber;

/**
 * An event as it stands on the topic. Immutable.
 *
 * @param audioBytes size of its recording, 0 where it has none
 */
public record LoggedEvent(
    Subscriber subscriber,
    String voicemail,
    String id,
    EventType type,
    int partition,
    long offset,
    int audioBytes) {}
