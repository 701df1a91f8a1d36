/**
 * Puts events on {@code umsync.voicemail} and tells whether Kafka takes them. Everything here is
 * safe for any thread. Start at {@link dev.umsync.ingest.kafka.EventPublisher}.
 */
@NullMarked
package dev.umsync.ingest.kafka;

import org.jspecify.annotations.NullMarked;
