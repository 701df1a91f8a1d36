package dev.umsync.worker.kafka;

import java.util.Set;

/** Hears whose state is there and ours. Called on the poll thread; must not block. */
public interface OwnedState {
  /**
   * A partition's state is restored and its events are taken.
   *
   * @param subscribers addresses of those of whom a voicemail is known
   */
  void opened(int partition, Set<String> subscribers);

  /** A partition is no longer ours. */
  void closed(int partition);
}
