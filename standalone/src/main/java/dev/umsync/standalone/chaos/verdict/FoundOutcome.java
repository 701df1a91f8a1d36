package dev.umsync.standalone.chaos.verdict;

import dev.umsync.common.identity.Subscriber;

/**
 * An outcome as it stands on its topic, committed. Immutable.
 *
 * @param event id of the event
 * @param eventOffset of the event on the voicemail topic, as the outcome has it
 */
public record FoundOutcome(
    Subscriber subscriber, String event, String voicemail, int partition, long eventOffset) {}
