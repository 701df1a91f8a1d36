package dev.umsync.worker.transcription;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Recordings of which a service said that it has no words for them: it would say so again, each
 * time that their delivery is tried. Kept in memory, for a time, the oldest giving way to new ones.
 * Any thread.
 */
final class WithoutWords {
  private final int most;
  private final Duration keptFor;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Answered, Instant> until = new LinkedHashMap<>();

  private record Answered(Subscriber subscriber, VoicemailKey voicemail, String service) {}

  /**
   * Nothing was said yet.
   *
   * @param most answers remembered, of some 300 bytes each
   * @param keptFor after which a service may be asked again
   */
  WithoutWords(int most, Duration keptFor, InstantSource clock) {
    this.most = most;
    this.keptFor = keptFor;
    this.clock = clock;
  }

  /** The service has no words for this one. */
  void add(Subscriber subscriber, VoicemailKey voicemail, String service) {
    Answered answered = new Answered(subscriber, voicemail, service);
    lock.lock();
    try {
      until.remove(answered); // so that the order is that of the answers
      until.put(answered, clock.instant().plus(keptFor));
      if (until.size() > most) {
        until.remove(until.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the service said so, not too long ago. */
  boolean has(Subscriber subscriber, VoicemailKey voicemail, String service) {
    Answered answered = new Answered(subscriber, voicemail, service);
    lock.lock();
    try {
      Instant end = until.get(answered);
      if (end == null) {
        return false;
      }
      if (clock.instant().isBefore(end)) {
        return true;
      }
      until.remove(answered);
      return false;
    } finally {
      lock.unlock();
    }
  }
}
