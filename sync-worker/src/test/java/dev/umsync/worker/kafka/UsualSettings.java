package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Limits;
import java.time.Duration;

/** The engine's settings as documented; a test of the configuration holds the two together. */
public final class UsualSettings {
  private UsualSettings() {}

  /**
   * The settings of an installation that sets nothing, for topics of a prefix.
   *
   * @param instance the worker's name
   */
  public static WorkerSettings of(String prefix, String instance) {
    return new WorkerSettings(
        prefix + "workers",
        instance,
        prefix + "voicemail",
        prefix + "parked",
        prefix + "state",
        false,
        Duration.ofSeconds(45),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofMillis(20),
        Duration.ofSeconds(3),
        Duration.ofSeconds(20),
        Duration.ofSeconds(5),
        Duration.ofSeconds(25),
        200,
        16 << 20,
        Duration.ofMinutes(1),
        Limits.defaults());
  }
}
