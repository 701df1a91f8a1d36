package dev.umsync.broker;

import java.time.Duration;
import java.util.Objects;

/**
 * How fast the broker notices a dead consumer, for both group protocols. Immutable.
 *
 * @param session silence after which a member is put out of its group; 1 s to 60 s. Under the
 *     classic protocol the client chooses and this is only the default of the new one
 * @param heartbeat interval at which members of the new protocol report; at least 100 ms and less
 *     than {@code session}
 */
public record GroupTimings(Duration session, Duration heartbeat) {

  static final Duration SHORTEST_SESSION = Duration.ofSeconds(1);
  static final Duration LONGEST_SESSION = Duration.ofSeconds(60);
  static final Duration SHORTEST_HEARTBEAT = Duration.ofMillis(100);

  /**
   * 10 s and 1 s. After a kill of the whole process the broker that comes back waits this long for
   * members that died with it, so Kafka's own 45 s would hold every delivery for that time.
   */
  public static final GroupTimings STANDARD =
      new GroupTimings(Duration.ofSeconds(10), Duration.ofSeconds(1));

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the value that is out of its range
   */
  public GroupTimings {
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(heartbeat, "heartbeat");
    if (session.compareTo(SHORTEST_SESSION) < 0 || session.compareTo(LONGEST_SESSION) > 0) {
      throw new IllegalArgumentException(
          "broker group session must be 1 s to 60 s, is " + session.toMillis() + " ms");
    }
    if (heartbeat.compareTo(SHORTEST_HEARTBEAT) < 0 || heartbeat.compareTo(session) >= 0) {
      throw new IllegalArgumentException(
          "broker group heartbeat must be at least 100 ms and less than the session of "
              + session.toMillis()
              + " ms, is "
              + heartbeat.toMillis()
              + " ms");
    }
  }
}
