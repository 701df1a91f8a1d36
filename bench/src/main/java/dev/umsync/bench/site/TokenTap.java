package dev.umsync.bench.site;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.kafka.KafkaConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Hears of tokens as they become visible, which is when the credential service's transaction is
 * committed. Safe from any thread.
 */
public final class TokenTap implements AutoCloseable {
  private final LongSupplier ticker;
  private final Map<String, Long> firstNanos = new ConcurrentHashMap<>();
  private final TopicTap tap;

  /** Begins at the present end. */
  public TokenTap(KafkaConnection kafka, String topic, LongSupplier ticker) {
    this.ticker = ticker;
    this.tap = TopicTap.start(kafka, topic, "tokens", Duration.ofMillis(50), this::hear);
  }

  private void hear(ConsumerRecord<byte[], byte[]> record) {
    firstNanos.putIfAbsent(new String(record.key(), StandardCharsets.UTF_8), ticker.getAsLong());
  }

  /**
   * Waits until each of them has a token.
   *
   * @return the tick at which the last one's came
   * @throws StartFailed if somebody has none after the patience
   */
  public long await(Collection<String> people, Duration patience) throws InterruptedException {
    long begun = ticker.getAsLong();
    long last = begun;
    for (String person : people) {
      while (!firstNanos.containsKey(person)) {
        if (ticker.getAsLong() - begun > patience.toNanos()) {
          throw new StartFailed(
              "The credential service did not mint in time",
              firstNanos.keySet().stream().filter(people::contains).count()
                  + " of "
                  + people.size()
                  + " tokens",
              "See credentials.log in the bench's folder (--keep).");
        }
        tap.pause();
      }
      last = Math.max(last, firstNanos.getOrDefault(person, last));
    }
    return last;
  }

  @Override
  public void close() {
    tap.close();
  }
}
