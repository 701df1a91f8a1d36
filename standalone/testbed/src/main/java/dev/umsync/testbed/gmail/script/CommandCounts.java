package dev.umsync.testbed.gmail.script;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each command came, for all accounts and for each. Safe from any thread. */
public final class CommandCounts {
  private record Key(String address, Command command) {}

  private final ConcurrentHashMap<Key, LongAdder> counts = new ConcurrentHashMap<>();

  /** Of everybody, since the start. */
  public long of(Command command) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().command == command)
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  /**
   * Of one account, since the start; logins count once they have succeeded or failed by address.
   */
  public long of(String address, Command command) {
    LongAdder count = counts.get(new Key(address, command));
    return count == null ? 0 : count.sum();
  }

  /** Counts one; {@code address} is empty before login. */
  public void add(String address, Command command) {
    counts.computeIfAbsent(new Key(address, command), key -> new LongAdder()).increment();
  }
}
