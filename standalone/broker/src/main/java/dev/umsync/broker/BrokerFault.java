package dev.umsync.broker;

/**
 * The broker hit something that it cannot go on from, such as a full or vanished disk. It serves
 * nobody any more and the process should end; a new start on the same folder recovers what was
 * acknowledged. Immutable.
 *
 * @param message one line for a person: what happened, to which thing, what to do
 * @param exitStatus the status that Kafka wanted the process to end with
 */
public record BrokerFault(String message, int exitStatus) {}
