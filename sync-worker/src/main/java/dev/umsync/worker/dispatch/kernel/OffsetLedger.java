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
 * attempted; the claim never falls while the partition is owned. It reaches no further past the
 * offsets that were to be attempted than a few commits need: what lies below it waits and is looked
 * for after a crash, though nobody came to it.
 */
final class OffsetLedger {
  /** A claim of fewer offsets would have a burst wait for a commit more often than it is worth. */
  static final int LEAST_STEP = 16;

  /**
   * So many times what came between two commits is claimed ahead; half of it is to last for one.
   */
  private static final int COMMITS_AHEAD = 4;

  /** After so many commits without as much, about two thirds of what came at most is forgotten. */
  private static final int MEMORY = 32;

  private final NavigableSet<Long> unfinished = new TreeSet<>();
  private final NavigableSet<Long> finished = new TreeSet<>();
  private final long claimAtTakeover;
  private final int claimStep;
  private long next;
  private long claim;
  private boolean acknowledged;
  private long reached;
  private long reachedAtCommit;
  private long perCommit;

  /**
   * Opens the book.
   *
   * @param takeover what the owner before left
   * @param claimStep by how many offsets the claim is extended at most at a time
   */
  OffsetLedger(CommitPoint takeover, int claimStep) {
    this.claimStep = claimStep;
    this.next = takeover.frontier();
    this.reached = takeover.frontier();
    this.reachedAtCommit = takeover.frontier();
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

  /** Enters that an offset is to be attempted now, whether it may be or has to wait for a claim. */
  void reach(long offset) {
    reached = Math.max(reached, offset + 1);
  }

  /** Whether the offset is durably claimed, under this owner's epoch. */
  boolean mayAttempt(long offset) {
    return acknowledged && offset < claim;
  }

  /**
   * The claim that the next commit should carry: half a step before the attempts run out of it, it
   * grows by a step at most.
   */
  long wantedClaim() {
    long from = Math.max(reached, frontier());
    long step = step();
    return from + step / 2 < claim ? claim : Math.min(from, Math.max(claim, frontier())) + step;
  }

  private long step() {
    long coming = Math.max(perCommit, reached - reachedAtCommit);
    return Math.min(claimStep, Math.max(LEAST_STEP, COMMITS_AHEAD * coming));
  }

  /** Whether a commit is wanted for the claim's sake. */
  boolean wantsClaim() {
    return !acknowledged || wantedClaim() > claim;
  }

  /** Enters that a commit with this claim was acknowledged. */
  void claimed(long bound) {
    claim = Math.max(claim, bound);
    acknowledged = true;
    perCommit = Math.max(reached - reachedAtCommit, perCommit - (perCommit + MEMORY - 1) / MEMORY);
    reachedAtCommit = reached;
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
