package dev.umsync.common.roster;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.roster.SubscriberRecord.Box;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscribers read from their topic so far.
 *
 * <p>Partitions are read in any order, so a box that moved may be seen at its new owner before it
 * is seen to leave its old one. Every claim is kept: the latest read one wins, and when it goes the
 * one before it holds again. Thread rule: one thread applies records, any thread reads; a reader
 * sees a person's record whole, and never a box without an owner while some record lists it.
 */
public final class Roster {
  private static final Logger LOG = LoggerFactory.getLogger(Roster.class);
  private final ConcurrentHashMap<Subscriber, SubscriberRecord> byAddress =
      new ConcurrentHashMap<>();

  private final ConcurrentHashMap<String, Long> byDomain = new ConcurrentHashMap<>();

  /** Who lists the box, the latest read last. */
  private final ConcurrentHashMap<Box, List<Subscriber>> claims = new ConcurrentHashMap<>();

  /**
   * Takes one record of the topic in.
   *
   * @param key the address; a record without one, or of another address than its value, is passed
   *     over
   * @param value JSON of a {@link SubscriberRecord}, null to remove the person
   */
  public void apply(byte @Nullable [] key, byte @Nullable [] value) {
    try {
      if (key == null) {
        throw new IOException("no key");
      }
      Subscriber subscriber = Subscriber.of(new String(key, StandardCharsets.UTF_8));
      if (value == null) {
        SubscriberRecord gone = byAddress.remove(subscriber);
        release(subscriber, gone, Set.of());
        if (gone != null) {
          byDomain.computeIfPresent(
              subscriber.domain(), (d, count) -> count == 1 ? null : count - 1);
        }
        return;
      }
      SubscriberRecord now = Json.read(value, SubscriberRecord.class);
      if (!now.address().equals(subscriber)) {
        throw new IOException("the value is of another address");
      }
      SubscriberRecord before = byAddress.put(subscriber, now);
      if (before == null) {
        byDomain.merge(subscriber.domain(), 1L, Long::sum);
      }
      now.boxes().forEach(box -> claims.merge(box, List.of(subscriber), Roster::last));
      release(subscriber, before, Set.copyOf(now.boxes()));
    } catch (IOException | IllegalArgumentException e) {
      LOG.atError().log("A record on the subscribers topic is malformed and was passed over");
    }
  }

  private static List<Subscriber> last(List<Subscriber> claimants, List<Subscriber> latest) {
    return Stream.concat(
            claimants.stream().filter(other -> !latest.contains(other)), latest.stream())
        .toList();
  }

  /** Gives up the claims of a former record that are not in the present one. */
  private void release(Subscriber subscriber, @Nullable SubscriberRecord before, Set<Box> kept) {
    if (before == null) {
      return;
    }
    for (Box box : before.boxes()) {
      if (!kept.contains(box)) {
        claims.computeIfPresent(box, (b, claimants) -> without(subscriber, claimants));
      }
    }
  }

  private static @Nullable List<Subscriber> without(
      Subscriber subscriber, List<Subscriber> claimants) {
    List<Subscriber> others = claimants.stream().filter(c -> !c.equals(subscriber)).toList();
    return others.isEmpty() ? null : others;
  }

  /** The person with this address. */
  public Optional<SubscriberRecord> find(Subscriber subscriber) {
    return Optional.ofNullable(byAddress.get(subscriber));
  }

  /** Whose box this is. */
  public Optional<Subscriber> owner(Box box) {
    return Optional.ofNullable(claims.get(box)).map(List::getLast);
  }

  /** Everybody, in no order, as of about now. */
  public Collection<SubscriberRecord> all() {
    return byAddress.values();
  }

  /** How many of them are of this mail domain. */
  public long size(String domain) {
    return byDomain.getOrDefault(domain, 0L);
  }

  /** How many there are. */
  public int size() {
    return byAddress.size();
  }
}
