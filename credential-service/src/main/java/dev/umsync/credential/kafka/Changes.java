package dev.umsync.credential.kafka;

import dev.umsync.common.identity.Subscriber;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * What changed in the tables since the rotation thread last looked: whoever it may have mended is
 * tried again now, and nobody else. Thread rule: told by the table's thread, asked by the rotation
 * thread.
 */
final class Changes {
  private final Set<String> domains = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean roster = new AtomicBoolean();

  /** A tenant's settings or credentials changed. */
  void ofTenant(String domain) {
    domains.add(domain);
  }

  /** Somebody came or went. */
  void ofRoster() {
    roster.set(true);
  }

  boolean any() {
    return roster.get() || !domains.isEmpty();
  }

  /**
   * Forgets them.
   *
   * @param unlisted who had no token because the roster did not name them
   * @param listed whom the roster names now
   * @return whom they may have mended
   */
  Predicate<Subscriber> take(Set<Subscriber> unlisted, Predicate<Subscriber> listed) {
    Set<String> changed = new HashSet<>(domains);
    domains.removeAll(changed);
    boolean people = roster.getAndSet(false);
    return s -> changed.contains(s.domain()) || (people && unlisted.contains(s) && listed.test(s));
  }
}
