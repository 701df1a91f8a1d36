package dev.umsync.credential.kafka.admin;

import dev.umsync.common.topic.TopicSpec;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How far this instance's tables have been read, so that a change is answered when it can be seen.
 * Thread rule: any thread; one tells.
 */
public final class Applied {
  /** Nothing follows, nothing is waited for. */
  public static final Applied NONE = new Applied(Duration.ZERO);

  private final Duration patience;
  private final Map<TopicSpec, Long> offsets = new EnumMap<>(TopicSpec.class);

  /** Waits at most two seconds: what is written is written, seen or not. */
  public Applied() {
    this(Duration.ofSeconds(2));
  }

  private Applied(Duration patience) {
    this.patience = patience;
  }

  /** This topic is followed from now on, so changes of it are waited for. */
  public synchronized void follow(TopicSpec topic) {
    offsets.putIfAbsent(topic, -1L);
  }

  /** A record of a topic of one partition was taken in. */
  public synchronized void seen(TopicSpec topic, long offset) {
    offsets.put(topic, offset);
    notifyAll();
  }

  /** Waits until these offsets have been taken in, of the topics that are followed at all. */
  synchronized void await(Map<TopicSpec, Long> reached) throws InterruptedException {
    long left = patience.toMillis();
    for (Map.Entry<TopicSpec, Long> each : reached.entrySet()) {
      while (left > 0
          && offsets.containsKey(each.getKey())
          && offsets.getOrDefault(each.getKey(), -1L) < each.getValue()) {
        wait(Math.min(50, left));
        left -= 50;
      }
    }
  }
}
