/**
 * The adapters' memory on {@code umsync.adapter-state}, written together with the events that it
 * accounts for. {@link dev.umsync.ingest.kafka.adapter.TopicJournal} is safe for any thread. Start
 * there.
 */
@NullMarked
package dev.umsync.ingest.kafka.adapter;

import org.jspecify.annotations.NullMarked;
