package dev.umsync.worker.voicemail.transcript;

import dev.umsync.common.event.Transcript;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Transcripts that came apart from their voicemails, for deliveries that can still use them. Kept
 * in memory only: whoever is told that nobody waits has to see to it that it is not lost. The
 * oldest give way to new ones; any thread.
 */
public final class TranscriptBoard {
  private final int most;
  private final Semaphore places;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition posted = lock.newCondition();
  private final Map<Whose, Transcript> transcripts = new LinkedHashMap<>();
  private final Map<Whose, Integer> waiting = new LinkedHashMap<>();

  private record Whose(Subscriber subscriber, VoicemailKey voicemail) {}

  /**
   * An empty one.
   *
   * @param most transcripts kept, of 64 Ki characters at most each
   * @param heldAtOnce deliveries that may be held at once; further ones are not held
   */
  public TranscriptBoard(int most, int heldAtOnce) {
    this.most = most;
    this.places = new Semaphore(heldAtOnce);
  }

  /**
   * Posts a transcript.
   *
   * @return whether a delivery that waits for it will have it
   */
  public boolean post(Subscriber subscriber, VoicemailKey voicemail, Transcript transcript) {
    Whose whose = new Whose(subscriber, voicemail);
    lock.lock();
    try {
      transcripts.remove(whose);
      transcripts.put(whose, transcript);
      if (transcripts.size() > most) {
        transcripts.remove(transcripts.keySet().iterator().next());
      }
      posted.signalAll();
      return waiting.containsKey(whose);
    } finally {
      lock.unlock();
    }
  }

  /** The transcript, if it came. */
  public Optional<Transcript> find(Subscriber subscriber, VoicemailKey voicemail) {
    lock.lock();
    try {
      return Optional.ofNullable(transcripts.get(new Whose(subscriber, voicemail)));
    } finally {
      lock.unlock();
    }
  }

  /** Forgets it: its message has it, or will not get it from here. */
  public void forget(Subscriber subscriber, VoicemailKey voicemail) {
    lock.lock();
    try {
      transcripts.remove(new Whose(subscriber, voicemail));
    } finally {
      lock.unlock();
    }
  }

  /**
   * The transcript, waited for if need be; not at all where too many wait already.
   *
   * @param atMost the longest wait
   * @param expected whether it can still come; asked now and after each {@link #lookAgain()}
   * @throws InterruptedException if interrupted while it waits
   */
  public Optional<Transcript> await(
      Subscriber subscriber, VoicemailKey voicemail, Duration atMost, BooleanSupplier expected)
      throws InterruptedException {
    Optional<Transcript> there = find(subscriber, voicemail);
    if (there.isPresent() || !atMost.isPositive() || !places.tryAcquire()) {
      return there;
    }
    try {
      return hold(new Whose(subscriber, voicemail), atMost, expected);
    } finally {
      places.release();
    }
  }

  private Optional<Transcript> hold(Whose whose, Duration atMost, BooleanSupplier expected)
      throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(atMost);
    lock.lockInterruptibly();
    try {
      waiting.merge(whose, 1, Integer::sum);
      while (!transcripts.containsKey(whose) && left > 0 && expected.getAsBoolean()) {
        left = posted.awaitNanos(left);
      }
      return Optional.ofNullable(transcripts.get(whose));
    } finally {
      waiting.computeIfPresent(whose, (w, n) -> n == 1 ? null : n - 1);
      lock.unlock();
    }
  }

  /** Tells deliveries that are held that one of the transcripts may not come any more. */
  public void lookAgain() {
    lock.lock();
    try {
      posted.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Deliveries that are held now. */
  public int held() {
    lock.lock();
    try {
      return waiting.values().stream().mapToInt(n -> n).sum();
    } finally {
      lock.unlock();
    }
  }
}
