package dev.umsync.credential.kafka.admin;

import dev.umsync.credential.activity.ActivityRecord;
import java.util.List;

/**
 * What a change comes to. Thread rule: immutable.
 *
 * @param writes all of it or nothing
 * @param activity what is recorded of it, in the same transaction
 * @param result what is answered once it is written
 */
public record Planned<T>(List<Write> writes, List<ActivityRecord> activity, T result) {
  /** Copies. */
  public Planned {
    writes = List.copyOf(writes);
    activity = List.copyOf(activity);
  }

  /** Nothing is written. */
  public static <T> Planned<T> nothing(T result) {
    return new Planned<>(List.of(), List.of(), result);
  }
}
