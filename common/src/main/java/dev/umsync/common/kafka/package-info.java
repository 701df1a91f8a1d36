/**
 * Everything that touches Kafka's client on behalf of more than one role: connections, records,
 * tables read from compacted topics. Thread rules are named on each class. Start at {@link
 * dev.umsync.common.kafka.KafkaConnection}.
 */
@NullMarked
package dev.umsync.common.kafka;

import org.jspecify.annotations.NullMarked;
