package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Position;
import dev.umsync.worker.dispatch.Purpose;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An event on its way through the kernel. Owned by the poll thread. */
final class Entry<E> {
  /** A record weighs three times its size: the bytes, what is decoded from them, what is sent. */
  static final int WEIGHT = 3;

  final PartitionShare<E> share;
  final Key subscriber;
  final Position position;

  /** When it was taken in. */
  final long takenNanos;

  private final long sizeBytes;
  private Purpose purpose;
  private @Nullable E event;
  private boolean touched;
  private boolean aside;
  private boolean settled;
  private int failures;
  private OptionalLong firstTriedNanos = OptionalLong.empty();

  Entry(
      PartitionShare<E> share,
      Key subscriber,
      Position position,
      Purpose purpose,
      long sizeBytes,
      boolean suspect,
      long takenNanos,
      E event) {
    this.share = share;
    this.subscriber = subscriber;
    this.position = position;
    this.purpose = purpose;
    this.sizeBytes = sizeBytes;
    this.touched = suspect;
    this.takenNanos = takenNanos;
    this.event = event;
  }

  Purpose purpose() {
    return purpose;
  }

  /** An operator has dropped it while it waited. */
  void dropIfParked() {
    if (purpose == Purpose.REDRIVE) {
      purpose = Purpose.DROP;
    }
  }

  boolean isFromLog() {
    return purpose == Purpose.DELIVER;
  }

  /** Notes that it was set aside before and comes back by an order. */
  Entry<E> asAside() {
    aside = true;
    return this;
  }

  boolean isAside() {
    return aside;
  }

  E event() {
    E present = event;
    if (present == null) {
      throw new IllegalStateException("the event at " + position + " was let go");
    }
    return present;
  }

  /** Notes that it has its end, which is to become durable. */
  void settle() {
    settled = true;
  }

  /** Whether it has its end. */
  boolean isSettled() {
    return settled;
  }

  /** Notes that its attempt has left a trace. */
  void touch() {
    touched = true;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** Lets the event go, so that its bytes no longer count. */
  void letGo() {
    event = null;
  }

  long weight() {
    return event == null ? 0 : sizeBytes * WEIGHT;
  }

  boolean isLargerThan(long bytes) {
    return event != null && sizeBytes > bytes;
  }

  /** Whether an attempt may have left a trace in the mailbox. */
  boolean isTouched() {
    return touched;
  }

  void failed(boolean ambiguous) {
    failures++;
    touched |= ambiguous;
  }

  int failures() {
    return failures;
  }

  /** Counts the time of its attempts from the next one on. */
  void startAfresh() {
    firstTriedNanos = OptionalLong.empty();
  }

  /** Notes the first attempt and returns its instant. */
  long triedAt(long nowNanos) {
    if (firstTriedNanos.isEmpty()) {
      firstTriedNanos = OptionalLong.of(nowNanos);
    }
    return firstTriedNanos.getAsLong();
  }
}
