package dev.umsync.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decodes an event and delivers it. Any thread, but one at a time for each person. */
final class Deliveries {
  private final Courier courier;
  private final Map<String, String> tokens;
  private final Handled handled;
  private final Map<String, Courier.Mailbox> kept = new ConcurrentHashMap<>();

  Deliveries(Courier courier, Map<String, String> tokens, Handled handled) {
    this.courier = courier;
    this.tokens = tokens;
    this.handled = handled;
  }

  void deliver(ConsumerRecord<byte[], byte[]> record, boolean keep) {
    boolean failed = true;
    try {
      JsonNode event = Json.mapper().readTree(record.value());
      byte[] recording = event.path("audio").path("content").binaryValue();
      String address = new String(record.key(), StandardCharsets.UTF_8);
      if (keep) {
        mailbox(address).append(recording);
      } else {
        try (Courier.Mailbox mailbox = open(address)) {
          mailbox.append(recording);
        }
      }
      failed = false;
    } catch (IOException e) {
      // Counted.
    } finally {
      handled.one(failed);
    }
  }

  private Courier.Mailbox mailbox(String address) throws IOException {
    Courier.Mailbox mailbox = kept.get(address);
    if (mailbox == null) {
      mailbox = open(address);
      kept.put(address, mailbox);
    }
    return mailbox;
  }

  private Courier.Mailbox open(String address) throws IOException {
    return courier.open(address, tokens.getOrDefault(address, ""));
  }
}
