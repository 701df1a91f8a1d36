package dev.umsync.credential.activity;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * The value on {@code umsync.activity}. Holds no secret and nothing that a caller sent but names
 * that were checked. Thread rule: immutable.
 *
 * @param at when
 * @param who a user, {@code api-token NAME}, {@code command}, {@code umsync} itself, or {@code -}
 *     where nobody was signed in
 * @param role with which role, in lower case
 * @param what the operation, or what happened
 * @param which to which tenant, key, user
 * @param result what came of it
 * @param reason of a refusal, a problem's slug
 * @param from the client's address
 * @param count how many like this one there were
 */
public record ActivityRecord(
    Instant at,
    String who,
    Optional<String> role,
    String what,
    Optional<String> which,
    Result result,
    Optional<String> reason,
    Optional<String> from,
    int count) {
  /** Validates: a record from the topic is whole or none. */
  public ActivityRecord {
    requireNonNull(at, "at");
    requireNonNull(who, "who");
    requireNonNull(what, "what");
    requireNonNull(result, "result");
  }

  /** What came of it. */
  public enum Result {
    /** It was done. */
    DONE,
    /** It was not allowed, or not possible as things stood. */
    REFUSED,
    /** It was tried and failed. */
    FAILED
  }

  /** Something that was done. */
  public static ActivityRecord done(Instant at, Actor actor, String what, String which) {
    return new ActivityRecord(
        at,
        actor.who(),
        actor.role(),
        what,
        Optional.of(which).filter(w -> !w.isEmpty()),
        Result.DONE,
        Optional.empty(),
        actor.from(),
        1);
  }

  /** Something that was refused. */
  public static ActivityRecord refused(
      Instant at, Actor actor, String what, String which, String reason) {
    return new ActivityRecord(
        at,
        actor.who(),
        actor.role(),
        what,
        Optional.of(which).filter(w -> !w.isEmpty()),
        Result.REFUSED,
        Optional.of(reason),
        actor.from(),
        1);
  }

  ActivityRecord times(int many) {
    return new ActivityRecord(at, who, role, what, which, result, reason, from, many);
  }
}
