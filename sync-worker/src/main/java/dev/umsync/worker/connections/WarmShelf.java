package dev.umsync.worker.connections;

import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Counts every connection that is open and holds those that nobody uses, least recently used first.
 * A connection off the shelf is owned by whoever took it; its place stays counted until {@link
 * #release}. Safe for any number of threads; no connection is closed under the lock.
 */
final class WarmShelf {
  /** What came of asking for a place. */
  enum Reservation {
    RESERVED,
    /** None came free in time. */
    FULL,
    CLOSED
  }

  private final ConnectionLimits limits;
  private final Endings endings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition placeFree = lock.newCondition();
  private final LinkedHashMap<Account, WarmConnection> idle = new LinkedHashMap<>();
  private final Map<Provider, Integer> openByProvider = new HashMap<>();
  private int open;
  private boolean closed;

  WarmShelf(ConnectionLimits limits, Endings endings) {
    this.limits = limits;
    this.endings = endings;
  }

  /**
   * Takes a place for a new connection, closing the least recently used idle one if there is none.
   *
   * @return if reserved, {@link #release} must follow some day
   */
  Reservation reserve(Provider provider, long patienceNanos) throws InterruptedException {
    List<WarmConnection> victims = new ArrayList<>();
    try {
      lock.lockInterruptibly();
      try {
        long left = patienceNanos;
        while (!closed) {
          boolean providerFull = openOf(provider) >= limits.of(provider);
          if (!providerFull && open < limits.total()) {
            count(provider, 1);
            return Reservation.RESERVED;
          }
          WarmConnection victim = evict(providerFull ? provider : null);
          if (victim != null) {
            victims.add(victim);
          } else if (left <= 0) {
            return Reservation.FULL;
          } else {
            left = placeFree.awaitNanos(left);
          }
        }
        return Reservation.CLOSED;
      } finally {
        lock.unlock();
      }
    } finally {
      close(victims, Ending.ROOM);
    }
  }

  private void close(List<WarmConnection> victims, Ending why) {
    victims.forEach(victim -> endings.close(victim.connection(), why));
  }

  private @Nullable WarmConnection evict(@Nullable Provider provider) {
    Iterator<Map.Entry<Account, WarmConnection>> eldestFirst = idle.entrySet().iterator();
    while (eldestFirst.hasNext()) {
      Map.Entry<Account, WarmConnection> entry = eldestFirst.next();
      if (provider == null || entry.getKey().provider().equals(provider)) {
        eldestFirst.remove();
        count(entry.getKey().provider(), -1);
        return entry.getValue();
      }
    }
    return null;
  }

  /** Gives back a place whose connection has been closed or was never made. */
  void release(Provider provider) {
    lock.lock();
    try {
      count(provider, -1);
      placeFree.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The account's idle connection, now the caller's. */
  @Nullable WarmConnection take(Account account) {
    lock.lock();
    try {
      return idle.remove(account);
    } finally {
      lock.unlock();
    }
  }

  /** This connection, now the caller's, if it is the account's idle one still. */
  boolean take(Account account, MailConnection connection) {
    lock.lock();
    try {
      WarmConnection warm = idle.get(account);
      boolean there = warm != null && warm.connection().equals(connection);
      if (there) {
        idle.remove(account);
      }
      return there;
    } finally {
      lock.unlock();
    }
  }

  boolean holds(Account account) {
    lock.lock();
    try {
      return idle.containsKey(account);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Puts a connection on the shelf as the most recently used; after {@link #close} it is closed
   * instead.
   */
  void put(Account account, WarmConnection connection) {
    lock.lock();
    try {
      if (!closed) {
        idle.put(account, connection);
        placeFree.signalAll();
        return;
      }
      count(account.provider(), -1);
    } finally {
      lock.unlock();
    }
    endings.close(connection.connection(), Ending.STOPPED);
  }

  /** Closes what nobody has used since {@code nanos}; returns how many. */
  int closeUnusedSince(long nanos) {
    List<WarmConnection> victims = new ArrayList<>();
    lock.lock();
    try {
      Iterator<Map.Entry<Account, WarmConnection>> eldestFirst = idle.entrySet().iterator();
      while (eldestFirst.hasNext()) {
        Map.Entry<Account, WarmConnection> entry = eldestFirst.next();
        if (entry.getValue().lastUsedNanos() - nanos > 0) {
          break;
        }
        eldestFirst.remove();
        count(entry.getKey().provider(), -1);
        victims.add(entry.getValue());
      }
      placeFree.signalAll();
    } finally {
      lock.unlock();
    }
    close(victims, Ending.UNUSED);
    return victims.size();
  }

  /** Accounts whose idle connection is to be renewed by now. */
  List<Account> dueForRenewal(Instant now, int most) {
    lock.lock();
    try {
      return idle.entrySet().stream()
          .filter(entry -> !entry.getValue().renewAt().isAfter(now))
          .limit(most)
          .map(Map.Entry::getKey)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** Open connections of a provider, idle and in use. */
  int openOf(Provider provider) {
    lock.lock();
    try {
      return openByProvider.getOrDefault(provider, 0);
    } finally {
      lock.unlock();
    }
  }

  int openInAll() {
    lock.lock();
    try {
      return open;
    } finally {
      lock.unlock();
    }
  }

  int idleInAll() {
    lock.lock();
    try {
      return idle.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Closes every idle connection and lets nobody in any more; those in use are closed as they come
   * back.
   */
  void close() {
    List<WarmConnection> victims;
    lock.lock();
    try {
      closed = true;
      victims = List.copyOf(idle.values());
      idle.keySet().forEach(account -> count(account.provider(), -1));
      idle.clear();
      placeFree.signalAll();
    } finally {
      lock.unlock();
    }
    close(victims, Ending.STOPPED);
  }

  private void count(Provider provider, int change) {
    open += change;
    openByProvider.merge(provider, change, (a, b) -> a + b == 0 ? null : a + b);
  }
}
