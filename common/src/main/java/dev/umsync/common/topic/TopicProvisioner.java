package dev.umsync.common.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Makes the topics that are missing and holds all of them against the contract.
 *
 * <p>Several roles may start at once: a topic that exists is success. A topic just made is not
 * handed out before every partition of it answers, because an idempotent producer loses records
 * sent earlier (KAFKA-15591). Thread rule: used by one thread, at start.
 */
public final class TopicProvisioner {
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
      create(wanted, problems);
      if (problems.isEmpty()) {
        awaitAnswers(wanted);
        check(wanted, problems);
      }
    } catch (ExecutionException e) {
      throw new TopicTrouble("Kafka refused to describe the topics: " + reason(e), e);
    } catch (TimeoutException e) {
      throw new TopicTrouble(
          "Kafka did not answer within %d s; check kafka.bootstrap-servers and that the broker runs"
              .formatted(patience.toSeconds()),
          e);
    }
    if (!problems.isEmpty()) {
      throw new TopicTrouble(problems);
    }
  }

  private void create(Set<TopicSpec> wanted, List<String> problems)
      throws InterruptedException, ExecutionException, TimeoutException {
    Set<String> existing =
        admin.listTopics().names().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    List<NewTopic> missing = new ArrayList<>();
    for (TopicSpec topic : wanted) {
      if (!existing.contains(topics.name(topic))) {
        missing.add(
            new NewTopic(topics.name(topic), plan.partitions(topic), plan.replication())
                .configs(settings(topic)));
      }
    }
    for (var made : admin.createTopics(missing).values().entrySet()) {
      try {
        made.getValue().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case TopicExistsException exists -> {}
          case TopicAuthorizationException denied -> problems.add(notAllowed(made.getKey()));
          case ClusterAuthorizationException denied -> problems.add(notAllowed(made.getKey()));
          case null, default ->
              problems.add("topic %s: could not be made: %s".formatted(made.getKey(), reason(e)));
        }
      }
    }
  }

  private static String notAllowed(String topic) {
    return "topic %s: is missing, and this client may not make it; make it, or allow CREATE on it"
        .formatted(topic);
  }

  private Map<String, String> settings(TopicSpec topic) {
    Map<String, String> settings = new HashMap<>(topic.settings());
    settings.put("min.insync.replicas", Short.toString(plan.minInSyncReplicas()));
    settings.put("unclean.leader.election.enable", "false");
    if (plan.flushEveryRecord() && topic.durable()) {
      settings.put("flush.messages", "1");
    }
    return settings;
  }

  private void awaitAnswers(Set<TopicSpec> wanted)
      throws InterruptedException, ExecutionException, TimeoutException {
    Collection<String> names = wanted.stream().map(topics::name).toList();
    Duration step = Duration.ofMillis(100);
    for (Duration waited = Duration.ZERO; ; waited = waited.plus(step)) {
      try {
        admin.listOffsets(ends(names)).all().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof RetriableException) || waited.compareTo(patience) > 0) {
          throw e;
        }
        pause.pause(step);
      }
    }
  }

  /**
   * The partitions that there are, not those there should be: the client asks for one that does not
   * exist until the time is up, and {@link #check} says of a wrong number what is wrong.
   */
  private Map<TopicPartition, OffsetSpec> ends(Collection<String> names)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> ask = new HashMap<>();
    for (TopicDescription topic : describe(names).values()) {
      topic
          .partitions()
          .forEach(
              p -> ask.put(new TopicPartition(topic.name(), p.partition()), OffsetSpec.latest()));
    }
    return ask;
  }

  private Map<String, TopicDescription> describe(Collection<String> names)
      throws InterruptedException, ExecutionException, TimeoutException {
    return admin
        .describeTopics(names)
        .allTopicNames()
        .get(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void check(Set<TopicSpec> wanted, List<String> problems)
      throws InterruptedException, ExecutionException, TimeoutException {
    Collection<String> names = wanted.stream().map(topics::name).toList();
    Map<String, TopicDescription> found = describe(names);
    Map<ConfigResource, Config> configs =
        admin
            .describeConfigs(
                names.stream().map(n -> new ConfigResource(ConfigResource.Type.TOPIC, n)).toList())
            .all()
            .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    for (TopicSpec topic : wanted) {
      String name = topics.name(topic);
      Config config = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, name));
      TopicDescription description = found.get(name);
      if (description == null || config == null) {
        problems.add("topic %s: is missing".formatted(name));
        continue;
      }
      new TopicCheck(name, topic, plan)
          .check(description, setting -> value(config, setting), problems);
    }
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
