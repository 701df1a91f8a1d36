package dev.umsync.standalone.parked;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.Partitioning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The orders that a choice of parked entries comes to. Thread rule: immutable.
 *
 * @param orders to be given, one per subscriber, or per event where only some of a subscriber's
 *     events that were set aside are meant
 * @param outOfReach entries that no order reaches: no worker looks for them under the name that
 *     they have
 */
public record OrderPlan(List<Planned> orders, List<ParkedEntry> outOfReach) {
  /** Copies. */
  public OrderPlan {
    orders = List.copyOf(orders);
    outOfReach = List.copyOf(outOfReach);
  }

  /**
   * One order.
   *
   * @param subscriber to whom it is sent
   * @param parkedOffset of the one event that it is about; empty for all of the subscriber's
   * @param entries what it is about
   */
  public record Planned(
      Subscriber subscriber, OptionalLong parkedOffset, List<ParkedEntry> entries) {
    /** Copies. */
    public Planned {
      entries = List.copyOf(entries);
    }

    /** How many events it is about. */
    public long events() {
      return entries.stream().mapToLong(ParkedEntry::events).sum();
    }
  }

  /**
   * Plans.
   *
   * @param all everything that is parked of those who are meant, whatever for
   * @param partitions how many the topics have
   */
  public static OrderPlan of(List<ParkedEntry> all, ParkedFilter filter, int partitions) {
    Map<String, List<ParkedEntry>> bySubscriber = new LinkedHashMap<>();
    List<ParkedEntry> outOfReach = new ArrayList<>();
    for (ParkedEntry entry : all) {
      Optional<Subscriber> who = person(entry.subscriber());
      if (who.filter(w -> Partitioning.of(w, partitions) == entry.partition()).isPresent()) {
        bySubscriber.computeIfAbsent(entry.subscriber(), w -> new ArrayList<>()).add(entry);
      } else if (filter.means(entry)) {
        outOfReach.add(entry);
      }
    }
    List<Planned> orders = new ArrayList<>();
    bySubscriber.forEach((name, entries) -> {
      Subscriber who = Subscriber.of(name);
      boolean whole =
          filter.reason().isEmpty()
              || entries.stream().anyMatch(e -> !e.setAside() && filter.means(e));
      if (whole) {
        // An order without an offset is about all that is parked or set aside of its subscriber.
        orders.add(new Planned(who, OptionalLong.empty(), entries));
      } else {
        entries.stream()
            .filter(filter::means)
            .forEach(e -> orders.add(new Planned(who, OptionalLong.of(e.first()), List.of(e))));
      }
    });
    return new OrderPlan(orders, outOfReach);
  }

  private static Optional<Subscriber> person(String name) {
    try {
      return Optional.of(Subscriber.of(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
