package dev.umsync.ingest.kafka.mailbox;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The parked events of one UM server, as far as their topic has been read. Thread rule: any thread;
 * one writes what it reads.
 */
final class ParkedTable {
  private final Map<ParkedKey, Entry> entries = new HashMap<>();

  /** A parked event in its partition. */
  record Entry(int partition, long offset, Optional<ConsumerRecord<byte[], byte[]>> record) {}

  /**
   * A record of the topic; a later one of the same key replaces it, one without value removes it.
   */
  synchronized void read(ParkedKey key, ConsumerRecord<byte[], byte[]> record) {
    Entry known = entries.get(key);
    if (known != null && known.offset() > record.offset()) {
      return; // written by us and remembered before it was read
    }
    if (record.value() == null) {
      entries.remove(key);
    } else {
      entries.put(key, new Entry(record.partition(), record.offset(), Optional.of(record)));
    }
  }

  /** We parked it there and Kafka has acknowledged. */
  synchronized void wrote(ParkedKey key, int partition, long offset) {
    Entry known = entries.get(key);
    if (known == null || known.offset() < offset) {
      entries.put(key, new Entry(partition, offset, Optional.empty()));
    }
  }

  synchronized boolean holds(ParkedKey key) {
    return entries.containsKey(key);
  }

  synchronized void drop(int partition) {
    entries.values().removeIf(e -> e.partition() == partition);
  }

  synchronized int size() {
    return entries.size();
  }
}
