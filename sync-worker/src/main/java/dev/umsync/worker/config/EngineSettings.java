package dev.umsync.worker.config;

import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.worker.config.WorkerConfig.GroupProtocol;
import dev.umsync.worker.kafka.WorkerSettings;
import java.time.Duration;

/** Derives the engine's settings from the role's. Stateless. */
final class EngineSettings {
  private static final Duration LONGEST_MARGIN = Duration.ofSeconds(10);

  private EngineSettings() {}

  /**
   * The settings for a session of this length: a lease a quarter shorter, at most 10 s, and commits
   * often enough to keep it.
   *
   * @param instance this worker's name
   */
  static WorkerSettings of(WorkerConfig config, String instance, Duration session, Topics topics) {
    EngineConfig engine = config.engine();
    Duration margin = shorter(LONGEST_MARGIN, session.dividedBy(4));
    Duration keepAlive = shorter(engine.keepAlive(), session.minus(margin).dividedBy(3));
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
        engine.transactionTimeout(),
        engine.transactionPace(),
        keepAlive,
        engine.revocation(),
        engine.cancelGrace(),
        config.shutdown(),
        engine.recordsPerPoll(),
        engine.fetchBytes(),
        engine.parkedTrim(),
        config.limits());
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
