package dev.umsync.credential.kafka.admin;

import dev.umsync.common.json.Json;
import dev.umsync.common.topic.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record to be written. Thread rule: immutable.
 *
 * @param topic one of one partition
 * @param key absent on a topic that is only added to
 * @param value what is written as JSON; empty removes
 */
public record Write(TopicSpec topic, Optional<String> key, Optional<Object> value) {
  /** The value of a key from now on; empty removes it. */
  public static Write of(TopicSpec topic, String key, Optional<Object> value) {
    return new Write(topic, Optional.of(key), value);
  }

  byte @Nullable [] keyBytes() {
    return key.map(k -> k.getBytes(StandardCharsets.UTF_8)).orElse(null);
  }

  byte @Nullable [] valueBytes() {
    return value.map(Json::bytes).orElse(null);
  }
}
