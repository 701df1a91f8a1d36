package dev.umsync.common.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the topics that are missing and holds all of them against the contract.
 *
 * <p>Several roles may start at once: a topic that exists is success. A topic just made is not
 * handed out before every partition of it answers, because an idempotent producer loses records
 * sent earlier (KAFKA-15591). Thread rule: used by one thread, at start.
 */
public final class TopicProvisioner {
  private static final String MAX_BYTES = "max.message.bytes";
  private static final Duration STEP = Duration.ofMillis(100);

  private final Admin admin;
  private final Topics topics;
  private final TopicPlan plan;
  private final Duration patience;
  private final Pause pause;

  /** Waits between two looks at the cluster; injected so that a test waits for nothing. */
  @FunctionalInterface
  public interface Pause {
    /** Waits that long. */
    void pause(Duration length) throws InterruptedException;
  }

  /**
   * @param admin stays open, its owner closes it
   * @param patience how long one step may take before it counts as failed
   */
  public TopicProvisioner(
      Admin admin, Topics topics, TopicPlan plan, Duration patience, Pause pause) {
    this.admin = admin;
    this.topics = topics;
    this.plan = plan;
    this.patience = patience;
    this.pause = pause;
  }

  /**
   * Returns when every topic exists, answers, and is as the contract asks.
   *
   * @throws TopicTrouble with one sentence per deviation, or when the cluster does not answer
   */
  public void ensure(Set<TopicSpec> wanted) throws TopicTrouble, InterruptedException {
    List<String> problems = new ArrayList<>();
    try {
      Set<TopicSpec> made = create(wanted, problems);
      if (problems.isEmpty()) {
        awaitAnswers(wanted, made);
        check(wanted, problems);
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException
          ? away(e)
          : new TopicTrouble("Kafka refused to describe the topics: " + reason(e), e);
    } catch (TimeoutException e) {
      throw away(e);
    }
    if (!problems.isEmpty()) {
      throw new TopicTrouble(problems);
    }
  }

  private TopicTrouble away(Exception e) {
    return new TopicTrouble(
        "Kafka did not answer within %d s; check kafka.bootstrap-servers and that the broker runs"
            .formatted(patience.toSeconds()),
        e);
  }

  /**
   * The topics that were missing: made here or, at the same moment, by another role, and so young
   * that they may not answer yet.
   */
  private Set<TopicSpec> create(Set<TopicSpec> wanted, List<String> problems)
      throws InterruptedException, ExecutionException, TimeoutException {
    Set<String> existing = get(admin.listTopics().names());
    Set<TopicSpec> missing = EnumSet.noneOf(TopicSpec.class);
    wanted.stream().filter(t -> !existing.contains(topics.name(t))).forEach(missing::add);
    Map<String, KafkaFuture<Void>> making =
        admin.createTopics(missing.stream().map(this::asNew).toList()).values();
    for (TopicSpec topic : missing) {
      String name = topics.name(topic);
      try {
        get(Objects.requireNonNull(making.get(name), name));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          problems.add(notMade(topic, e));
        }
      }
    }
    return missing;
  }

  private NewTopic asNew(TopicSpec topic) {
    return new NewTopic(topics.name(topic), plan.partitions(topic), plan.replication())
        .configs(settings(topic));
  }

  private String notMade(TopicSpec topic, ExecutionException e)
      throws InterruptedException, ExecutionException, TimeoutException {
    String name = topics.name(topic);
    return switch (e.getCause()) {
      case AuthorizationException denied ->
          "topic %s: is missing, and this client may not make it; make it, or allow CREATE on it"
              .formatted(name);
      case InvalidReplicationFactorException few ->
          new TopicCheck(name, topic, plan)
              .tooFewBrokers(get(admin.describeCluster().nodes()).size());
      case null, default -> "topic %s: could not be made: %s".formatted(name, reason(e));
    };
  }

  private Map<String, String> settings(TopicSpec topic) {
    Map<String, String> settings = new HashMap<>(topic.settings());
    settings.put("min.insync.replicas", Short.toString(plan.minInSyncReplicas()));
    settings.put("unclean.leader.election.enable", "false");
    if (plan.flushEveryRecord()) {
      settings.put("flush.messages", topic.durable() ? "1" : Long.toString(Long.MAX_VALUE));
    }
    return settings;
  }

  /**
   * Gives up after the patience without an error: {@link #check} then says what is there and what
   * is not.
   */
  private void awaitAnswers(Set<TopicSpec> wanted, Set<TopicSpec> made)
      throws InterruptedException, ExecutionException, TimeoutException {
    Duration waited = Duration.ZERO;
    while (!answers(wanted, made) && waited.compareTo(patience) < 0) {
      pause.pause(STEP);
      waited = waited.plus(STEP);
    }
  }

  private boolean answers(Set<TopicSpec> wanted, Set<TopicSpec> made)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      Map<String, TopicDescription> found = describe(wanted);
      Map<TopicPartition, OffsetSpec> ask = new HashMap<>();
      for (TopicSpec topic : wanted) {
        TopicDescription description = found.get(topics.name(topic));
        int partitions = description == null ? 0 : description.partitions().size();
        if (description == null || (made.contains(topic) && partitions < plan.partitions(topic))) {
          return false;
        }
        // As many as there are: a wrong number is for check() to tell.
        for (int p = 0; p < partitions; p++) {
          ask.put(new TopicPartition(description.name(), p), OffsetSpec.latest());
        }
      }
      get(admin.listOffsets(ask).all());
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException
          || e.getCause() instanceof InvalidMetadataException) {
        return false;
      }
      throw e;
    }
  }

  private Map<String, TopicDescription> describe(Set<TopicSpec> wanted)
      throws InterruptedException, ExecutionException, TimeoutException {
    return get(admin.describeTopics(wanted.stream().map(topics::name).toList()).allTopicNames());
  }

  private <T extends @Nullable Object> T get(KafkaFuture<T> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void check(Set<TopicSpec> wanted, List<String> problems)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<String, TopicDescription> found = describe(wanted);
    Map<ConfigResource, Config> configs =
        get(admin.describeConfigs(wanted.stream().map(this::resource).toList()).all());
    for (TopicSpec topic : wanted) {
      String name = topics.name(topic);
      Config config = configs.get(resource(topic));
      TopicDescription description = found.get(name);
      if (description == null || config == null) {
        problems.add("topic %s: is missing".formatted(name));
        continue;
      }
      new TopicCheck(name, topic, plan)
          .check(description, setting -> value(config, setting), problems);
    }
    Config first = configs.get(resource(TopicSpec.VOICEMAIL));
    Config again = configs.get(resource(TopicSpec.PARKED));
    if (first != null && again != null) {
      new TopicCheck(topics.name(TopicSpec.PARKED), TopicSpec.PARKED, plan)
          .checkSize(
              value(again, MAX_BYTES),
              topics.name(TopicSpec.VOICEMAIL),
              value(first, MAX_BYTES),
              problems);
    }
  }

  private ConfigResource resource(TopicSpec topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topics.name(topic));
  }

  private static String value(Config config, String setting) {
    ConfigEntry entry = config.get(setting);
    return entry == null || entry.value() == null ? "" : entry.value();
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
