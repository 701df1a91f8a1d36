package dev.umsync.credential.kafka.admin;

import dev.umsync.common.topic.TopicSpec;
import dev.umsync.credential.access.AccessChange;
import dev.umsync.credential.access.AccessLedger;
import dev.umsync.credential.access.AccessTable;
import dev.umsync.credential.access.Passwords;
import dev.umsync.credential.activity.ActivityRecord;
import dev.umsync.credential.activity.Actor;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Changes of who may sign in, each one transaction with its activity. Thread rule: any thread; each
 * call blocks until it is stored.
 */
public final class AccessChanges {
  private final AdminWriter writer;
  private final Clock clock;

  /** The writer orders. */
  public AccessChanges(AdminWriter writer, Clock clock) {
    this.writer = writer;
    this.clock = clock;
  }

  /**
   * Decides on the table as it stands and writes what comes of it.
   *
   * @param what the operation, for the record
   * @param which user or token, for the record
   */
  public <T> AccessChange<T> change(
      Actor actor, String what, String which, Function<AccessTable, AccessChange<T>> decision)
      throws InterruptedException {
    return writer.change(stored -> {
      AccessChange<T> change = decision.apply(stored.access());
      return switch (change) {
        case AccessChange.Refused<T> refused -> Planned.nothing(change);
        case AccessChange.Write<T>(Map<String, Optional<Object>> writes, T result) ->
            writes.isEmpty()
                ? Planned.nothing(change)
                : new Planned<>(
                    admin(writes),
                    List.of(ActivityRecord.done(clock.instant(), actor, what, which)),
                    change);
      };
    });
  }

  /** Seals anew what an earlier master key sealed. */
  public void reseal(AccessLedger ledger, Passwords passwords) throws InterruptedException {
    int ignored =
        writer.change(stored -> {
          List<Write> writes = admin(ledger.resealed(stored.access(), passwords));
          return writes.isEmpty()
              ? Planned.nothing(0)
              : new Planned<>(
                  writes,
                  List.of(
                      ActivityRecord.done(
                          clock.instant(), Actor.UMSYNC, "reseal", writes.size() + " passwords")),
                  writes.size());
        });
  }

  /** Writes entries that are nobody's doing, such as the newest checks. */
  public void note(Map<String, Object> entries) throws InterruptedException {
    List<Write> writes = new ArrayList<>();
    entries.forEach((key, value) -> writes.add(Write.of(TopicSpec.ADMIN, key, Optional.of(value))));
    int ignored = writer.change(stored -> new Planned<>(writes, List.of(), writes.size()));
  }

  private static List<Write> admin(Map<String, Optional<Object>> writes) {
    List<Write> all = new ArrayList<>();
    writes.forEach((key, value) -> all.add(Write.of(TopicSpec.ADMIN, key, value)));
    return all;
  }
}
