package dev.umsync.worker.watch;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.worker.message.FlagMark;
import dev.umsync.worker.message.FlagQuery;
import dev.umsync.worker.message.FolderName;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one watched mailbox while its partition is ours. Two halves: the schedule
 * is guarded by {@link Watch}, the findings belong to the call of the subscriber that is running.
 */
final class WatchedMailbox {
  final Subscriber subscriber;
  final int partition;
  final Schedule schedule = new Schedule();
  final Findings findings = new Findings();

  WatchedMailbox(Subscriber subscriber, int partition) {
    this.subscriber = subscriber;
    this.partition = partition;
  }

  /** When it is looked at. Guarded by {@link Watch}. */
  static final class Schedule {
    /** When something happened last. */
    long activeNanos;

    long dueNanos;
    long lookedNanos;

    /** Whether a look is offered or under way. */
    boolean underWay;

    boolean listening;
    boolean polled;
    int failures;
    long missing;

    /** Whether something was heard while a look was under way. */
    boolean again;

    /** Whether it is due only because it is left alone after an event. */
    boolean resting;

    /** Since when it is left alone. */
    long restingNanos;

    boolean inLine;

    /** Whether it is due, but a connection has to be made first and others are. */
    boolean awaitsLogin;

    /** Whether it has a place in that line, which it keeps though it may not wait any more. */
    boolean inLoginLine;

    boolean closed;
  }

  /** What is known of it. Owned by the running call. */
  static final class Findings {
    /** By folder, what is needed to ask for changes only. */
    final Map<FolderName, FlagMark> marks = new HashMap<>();

    /** Voicemails that are not where they were, to be searched for. */
    final Set<String> displaced = new LinkedHashSet<>();

    /** First searches that found nothing. */
    final Map<String, Scan> scans = new HashMap<>();

    @Nullable Round round;

    /** Of what is known, as it was read last. */
    OptionalLong readVersion = OptionalLong.empty();

    Optional<Instant> lookedAt = Optional.empty();
    Optional<Instant> wideAt = Optional.empty();
    Optional<Instant> fullAt = Optional.empty();

    /** What the last call found is lost: everything is asked for once more. */
    void restart() {
      round = null;
      marks.clear();
    }

    /** Whether everything was compared once since the partition is ours. */
    boolean known() {
      return fullAt.isPresent();
    }
  }

  /**
   * A search of every folder that found nothing.
   *
   * @param fingerprint of folders and their UIDVALIDITYs; empty where it proves nothing
   * @param again when to search again
   */
  record Scan(Instant at, String fingerprint, Instant again) {}

  /** A look at some folders that may take several calls. */
  static final class Round {
    final Instant begun;
    final boolean full;
    final boolean wide;
    final Deque<FlagQuery> queries = new ArrayDeque<>();

    /** Of each folder, the first answer's mark: later ones would skip what changed in between. */
    final Map<FolderName, FlagMark> reached = new HashMap<>();

    Round(Instant begun, boolean full, boolean wide) {
      this.begun = begun;
      this.full = full;
      this.wide = wide;
    }
  }
}
