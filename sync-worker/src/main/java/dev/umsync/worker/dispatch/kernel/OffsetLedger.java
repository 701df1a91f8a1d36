package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.CommitPoint;
import java.util.BitSet;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * The book of one partition under one owner: which offsets were seen, which are unfinished, up to
 * where the owner has a claim. Owned by the poll thread.
 *
 * <p>Invariants: the frontier is the lowest unfinished offset over offsets seen (compaction and
 * transaction markers leave gaps) and never falls; only an offset below the durable claim may be
 * attempted; the claim never falls while the partition is owned.
 */
final class OffsetLedger {
  private final NavigableSet<Long> unfinished = new TreeSet<>();
  private final NavigableSet<Long> finished = new TreeSet<>();
  private final long claimAtTakeover;
  private final int claimStep;
  private long next;
  private long claim;
  private boolean acknowledged;

  /**
   * Opens the book.
   *
   * @param takeover what the owner before left
   * @param claimStep by how many offsets the claim is extended at most at a time
   */
  OffsetLedger(CommitPoint takeover, int claimStep) {
    this.claimStep = claimStep;
    this.next = takeover.frontier();
    this.claim = takeover.claim();
    this.claimAtTakeover = takeover.claim();
    takeover.finished().stream().forEach(bit -> finished.add(takeover.frontier() + bit));
  }

  /** What an offset is to this owner. */
  enum Arrival {
    /** Nobody can have attempted it. */
    FRESH,
    /** An earlier owner may have attempted it. */
    SUSPECT,
    /** It is finished already, or was seen before: nothing is to be done. */
    KNOWN
  }

  /** Enters an offset that was read. */
  Arrival see(long offset) {
    if (offset < next) {
      return Arrival.KNOWN;
    }
    next = offset + 1;
    if (finished.contains(offset)) {
      prune();
      return Arrival.KNOWN;
    }
    unfinished.add(offset);
    return offset < claimAtTakeover ? Arrival.SUSPECT : Arrival.FRESH;
  }

  /**
   * Enters that an offset is finished.
   *
   * @throws IllegalStateException if it is not an unfinished one
   */
  void finish(long offset) {
    if (!unfinished.remove(offset)) {
      throw new IllegalStateException("offset " + offset + " is not unfinished");
    }
    finished.add(offset);
    prune();
  }

  private void prune() {
    finished.headSet(frontier()).clear();
  }

  /** The lowest unfinished offset, over offsets seen; what is to be committed. */
  long frontier() {
    return unfinished.isEmpty() ? next : unfinished.first();
  }

  /** One past the highest offset seen. */
  long next() {
    return next;
  }

  /** From the frontier to one past the highest offset seen. */
  long span() {
    return next - frontier();
  }

  int unfinishedCount() {
    return unfinished.size();
  }

  boolean isUnfinished(long offset) {
    return unfinished.contains(offset);
  }

  OptionalLong firstUnfinished() {
    return unfinished.isEmpty() ? OptionalLong.empty() : OptionalLong.of(unfinished.first());
  }

  /** Whether the offset is durably claimed, under this owner's epoch. */
  boolean mayAttempt(long offset) {
    return acknowledged && offset < claim;
  }

  /**
   * The claim that the next commit should carry: half a step before the offsets run out of it, it
   * grows by a step at most.
   */
  long wantedClaim() {
    long floor = Math.max(claim, frontier());
    return next + claimStep / 2 < claim ? claim : Math.min(floor, next) + claimStep;
  }

  /** Whether a commit is wanted for the claim's sake. */
  boolean wantsClaim() {
    return !acknowledged || wantedClaim() > claim;
  }

  /** Enters that a commit with this claim was acknowledged. */
  void claimed(long bound) {
    claim = Math.max(claim, bound);
    acknowledged = true;
  }

  /** Whether any commit of this owner was acknowledged. */
  boolean isAcknowledged() {
    return acknowledged;
  }

  /** What to commit while the partition is owned. */
  CommitPoint held() {
    return point(wantedClaim(), false);
  }

  /**
   * What to commit when the partition is given up: the claim falls back as far as is certain.
   *
   * @param highestTouched the highest unfinished offset whose attempt may have left a trace, if
   *     there is one
   * @param noCallLeft whether no call can be running any more
   */
  CommitPoint released(OptionalLong highestTouched, boolean noCallLeft) {
    long bound = frontier();
    if (highestTouched.isPresent()) {
      bound = Math.max(bound, highestTouched.getAsLong() + 1);
    }
    if (next < claimAtTakeover) {
      bound = Math.max(bound, claimAtTakeover);
    }
    return point(noCallLeft ? bound : Math.max(bound, claim), noCallLeft);
  }

  private CommitPoint point(long bound, boolean released) {
    long frontier = frontier();
    BitSet bits = new BitSet();
    for (long offset : finished.tailSet(frontier)) {
      bits.set(Math.toIntExact(offset - frontier));
    }
    return new CommitPoint(frontier, Math.max(bound, frontier), released, bits);
  }
}
