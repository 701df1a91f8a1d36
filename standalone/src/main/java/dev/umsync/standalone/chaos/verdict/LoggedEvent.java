package dev.umsync.standalone.chaos.verdict;

import dev.umsync.common.event.EventType;
import dev.umsync.common.identity.Subscriber;
import java.util.Optional;

/**
 * An event as it stands on the topic. Immutable.
 *
 * @param recording SHA-256 of its recording in hexadecimal digits, empty where it has none
 */
public record LoggedEvent(
    Subscriber subscriber,
    String voicemail,
    String id,
    EventType type,
    int partition,
    long offset,
    Optional<String> recording) {}
