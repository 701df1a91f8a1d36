package dev.umsync.ingest.kafka;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Where an event is; every in-sync replica has it. Thread rule: immutable.
 *
 * @param id its {@code ce_id}
 * @param topic the topic's full name
 * @param partition from 0
 * @param offset from 0
 */
@JsonPropertyOrder({"id", "topic", "partition", "offset"})
public record Published(String id, String topic, int partition, long offset) {}
