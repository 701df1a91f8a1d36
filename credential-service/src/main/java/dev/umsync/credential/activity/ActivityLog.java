package dev.umsync.credential.activity;

/**
 * Where activity goes that changes nothing stored, such as refusals; a change is recorded in its
 * own transaction. Thread rule: any thread; does not wait for Kafka.
 */
public interface ActivityLog {
  /** Writes it, or counts it where there are too many. */
  void record(ActivityRecord activity);
}
