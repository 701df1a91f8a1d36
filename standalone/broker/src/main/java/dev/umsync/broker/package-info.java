/**
 * A real Apache Kafka node in this process, on disk, with the care that a data folder needs: a
 * lock, a free-space guard, backup and restore. Public types may be used from any thread unless
 * they say otherwise; Kafka's own threads never run code of the embedding program. Start at {@link
 * dev.umsync.broker.EmbeddedBroker}.
 */
@NullMarked
package dev.umsync.broker;

import org.jspecify.annotations.NullMarked;
