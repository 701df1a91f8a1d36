package dev.umsync.common.roster;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.roster.SubscriberRecord.Box;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscribers read from their topic so far. Thread rule: one thread applies records, any thread
 * reads; a reader sees a person's record whole.
 */
public final class Roster {
  private static final Logger LOG = LoggerFactory.getLogger(Roster.class);
  private final ConcurrentHashMap<Subscriber, SubscriberRecord> byAddress =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Box, Subscriber> byBox = new ConcurrentHashMap<>();

  /**
   * Takes one record of the topic in.
   *
   * @param value JSON of a {@link SubscriberRecord}, null to remove the person
   */
  public void apply(byte[] key, byte @Nullable [] value) {
    try {
      Subscriber subscriber = Subscriber.of(new String(key, StandardCharsets.UTF_8));
      SubscriberRecord before =
          value == null
              ? byAddress.remove(subscriber)
              : byAddress.put(subscriber, Json.read(value, SubscriberRecord.class));
      if (before != null) {
        before.boxes().forEach(box -> byBox.remove(box, subscriber));
      }
      SubscriberRecord now = byAddress.get(subscriber);
      if (now != null) {
        now.boxes().forEach(box -> byBox.put(box, subscriber));
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.atError().log("A record on the subscribers topic is malformed and was passed over");
    }
  }

  /** The person with this address. */
  public Optional<SubscriberRecord> find(Subscriber subscriber) {
    return Optional.ofNullable(byAddress.get(subscriber));
  }

  /** Whose box this is. */
  public Optional<Subscriber> owner(Box box) {
    return Optional.ofNullable(byBox.get(box));
  }

  /** Everybody, in no order, as of about now. */
  public Collection<SubscriberRecord> all() {
    return byAddress.values();
  }

  /** How many there are. */
  public int size() {
    return byAddress.size();
  }
}
