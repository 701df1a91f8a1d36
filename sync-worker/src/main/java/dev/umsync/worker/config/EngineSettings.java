package dev.umsync.worker.config;

import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.worker.config.WorkerConfig.GroupProtocol;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.kafka.WorkerSettings;
import java.time.Duration;

/** Derives the engine's settings from the role's. Stateless. */
final class EngineSettings {
  private static final Duration LONGEST_MARGIN = Duration.ofSeconds(10);
  private static final Duration LONGEST_KEEP_ALIVE = Duration.ofSeconds(3);

  private EngineSettings() {}

  /**
   * The settings for a session of this length: a lease a quarter shorter, at most 10 s, and commits
   * often enough to keep it.
   *
   * @param instance this worker's name
   */
  static WorkerSettings of(WorkerConfig config, String instance, Duration session, Topics topics) {
    WorkerSettings usual = WorkerSettings.defaults(topics.prefix(), instance);
    Duration margin = shorter(LONGEST_MARGIN, session.dividedBy(4));
    Duration keepAlive = shorter(LONGEST_KEEP_ALIVE, session.minus(margin).dividedBy(3));
    return new WorkerSettings(
        config.groupId(),
        instance,
        topics.name(TopicSpec.VOICEMAIL),
        topics.name(TopicSpec.PARKED),
        topics.name(TopicSpec.STATE),
        config.protocol() == GroupProtocol.CLASSIC,
        session,
        margin,
        config.appendGrace(),
        usual.transactionTimeout(),
        keepAlive,
        usual.revocation(),
        usual.cancelGrace(),
        config.shutdown(),
        usual.recordsPerPoll(),
        usual.parkedTrim(),
        Limits.defaults().with(config.callsInFlight()));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
