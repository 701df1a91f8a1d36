package dev.umsync.bench.site;

import dev.umsync.common.kafka.KafkaConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Hears of whom workers tell what, as it becomes visible. Safe from any thread. */
public final class MailboxTap implements AutoCloseable {
  private final Set<String> heard = ConcurrentHashMap.newKeySet();
  private final TopicTap tap;

  /** Begins at the present end. */
  public MailboxTap(KafkaConnection kafka, String topic) {
    this.tap = TopicTap.start(kafka, topic, "mailbox", Duration.ofMillis(20), this::hear);
  }

  private void hear(ConsumerRecord<byte[], byte[]> record) {
    String type =
        new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
    heard.add(type + " " + new String(record.key(), StandardCharsets.UTF_8));
  }

  /** Of how many people an event of this type was heard. */
  public long people(String type) {
    return heard.stream().filter(k -> k.startsWith(type + " ")).count();
  }

  @Override
  public void close() {
    tap.close();
  }
}
