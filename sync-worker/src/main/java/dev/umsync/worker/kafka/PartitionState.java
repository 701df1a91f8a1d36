package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.AsideEvent;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.ParkedSpan;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a partition's owner must know before its first event, and keeps up to date. Filled by the
 * restoring thread, then the poll thread's; the table within may be read by any.
 */
final class PartitionState {
  final Assignment assignment;
  final StateTable table = new StateTable();

  /** Changed by the poll thread; any thread may ask who is in it. */
  final Map<Key, ParkedSpan> parked = new ConcurrentHashMap<>();

  final NavigableMap<Long, AsideEvent> aside = new TreeMap<>();

  /** Since when each of them is known, as far as anybody has asked. */
  final Map<Long, Instant> asideSince = new HashMap<>();

  /** Second looks that were still to come when the partition was taken over. */
  final Map<String, byte[]> looks = new LinkedHashMap<>();

  private CommitPoint takeover = CommitPoint.untouched(0);

  /** One past the last offset of the parked log that is known. */
  private long parkedEnd;

  private long trimmedBelow;

  PartitionState(Assignment assignment) {
    this.assignment = assignment;
  }

  CommitPoint takeover() {
    return takeover;
  }

  void takeover(CommitPoint point) {
    takeover = point;
  }

  /**
   * Takes one record of the state topic in.
   *
   * @param writtenAt when it was written there
   */
  void restore(String key, String subscriber, byte[] value, boolean removed, Instant writtenAt) {
    if (StateKeys.isParked(key)) {
      if (removed) {
        parked.remove(StateKeys.subscriber(key));
      } else {
        parked.put(StateKeys.subscriber(key), StateKeys.decode(value));
      }
    } else if (StateKeys.isAside(key)) {
      if (removed) {
        aside.remove(StateKeys.asideOffset(key));
      } else {
        AsideEvent event = StateKeys.decodeAside(key, value);
        aside.put(event.parkedOffset(), event);
        asideSince.put(event.parkedOffset(), writtenAt);
      }
    } else if (StateKeys.isLook(key)) {
      if (removed) {
        looks.remove(key);
      } else {
        looks.put(key, value);
      }
    } else {
      table.apply(new Effects.StateChange(key, subscriber, removed ? null : value));
    }
  }

  /** The events set aside of a subscriber. */
  List<AsideEvent> asideOf(Key subscriber) {
    return aside.values().stream().filter(e -> e.subscriber().equals(subscriber)).toList();
  }

  /** The events set aside about which an order is to be carried out still. */
  List<AsideEvent> ordered() {
    return aside.values().stream().filter(e -> e.order().isPresent()).toList();
  }

  void parkedThrough(long offset) {
    parkedEnd = Math.max(parkedEnd, offset + 1);
  }

  /**
   * The offset of the parked log below which everything is resolved, if more can be removed than
   * was.
   */
  OptionalLong removableBelow() {
    long lowest = parked.values().stream().mapToLong(ParkedSpan::first).min().orElse(parkedEnd);
    if (!aside.isEmpty()) {
      lowest = Math.min(lowest, aside.firstKey());
    }
    return lowest > trimmedBelow ? OptionalLong.of(lowest) : OptionalLong.empty();
  }

  void trimmed(long below) {
    trimmedBelow = below;
  }
}
