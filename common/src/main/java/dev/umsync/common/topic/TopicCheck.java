package dev.umsync.common.topic;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;

/**
 * One topic held against the contract; every deviation is a sentence naming topic, setting, found
 * and expected.
 */
final class TopicCheck {
  private static final int COPIES_OF_A_CLUSTER = 3;
  private static final int COPIES_BEFORE_IT_COUNTS = 2;
  private static final long UNLIMITED = -1;

  private static final String ACCEPT =
      "; one lost broker would lose voicemails (--allow-single-copy accepts that)";

  private final String name;
  private final TopicSpec topic;
  private final TopicPlan plan;

  TopicCheck(String name, TopicSpec topic, TopicPlan plan) {
    this.name = name;
    this.topic = topic;
    this.plan = plan;
  }

  void check(TopicDescription found, UnaryOperator<String> setting, List<String> problems) {
    int partitions = found.partitions().size();
    if (partitions != plan.partitions(topic)) {
      problems.add(deviates("partitions", partitions, plan.partitions(topic)));
    }
    String policy = topic.settings().getOrDefault("cleanup.policy", "delete");
    if (!policies(setting.apply("cleanup.policy")).equals(policies(policy))) {
      problems.add(deviates("cleanup.policy", setting.apply("cleanup.policy"), policy));
    }
    checkRetention("retention.ms", setting, problems);
    checkRetention("retention.bytes", setting, problems);
    if (!plan.allowSingleCopy()) {
      checkCopies(found, setting, problems);
    }
  }

  /** Shorter than asked for loses what the contract keeps; longer is the operator's choice. */
  private void checkRetention(String name, UnaryOperator<String> setting, List<String> problems) {
    String expected = topic.settings().get(name);
    if (expected == null) {
      return;
    }
    long found = number(setting.apply(name));
    long wanted = Long.parseLong(expected);
    boolean keptLongEnough = found == UNLIMITED || (wanted != UNLIMITED && found >= wanted);
    if (!keptLongEnough) {
      problems.add(
          deviates(name, found, wanted == UNLIMITED ? "-1 (no limit)" : expected + " or more"));
    }
  }

  /** What one topic takes is written to this one when it has to wait; a size not told is enough. */
  void checkSize(String found, String source, String wanted, List<String> problems) {
    if (!found.isEmpty() && !wanted.isEmpty() && number(found) < number(wanted)) {
      problems.add(
          deviates(
              "max.message.bytes", found, "%s or more, as topic %s".formatted(wanted, source)));
    }
  }

  /** A broker that does not tell a setting has none. */
  private static long number(String found) {
    return found.isEmpty() ? UNLIMITED : Long.parseLong(found);
  }

  private void checkCopies(
      TopicDescription found, UnaryOperator<String> setting, List<String> problems) {
    int replication =
        found.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
    if (replication < COPIES_OF_A_CLUSTER) {
      problems.add(singleCopy("replication factor", Integer.toString(replication), "3 or more"));
    }
    String minInSync = setting.apply("min.insync.replicas");
    if (minInSync.isEmpty() || Integer.parseInt(minInSync) < COPIES_BEFORE_IT_COUNTS) {
      problems.add(singleCopy("min.insync.replicas", minInSync, "2 or more"));
    }
    if (Boolean.parseBoolean(setting.apply("unclean.leader.election.enable"))) {
      problems.add(singleCopy("unclean.leader.election.enable", "true", "false"));
    }
  }

  /** What is said of a topic that can't be made, because the cluster has too few brokers. */
  String tooFewBrokers(int brokers) {
    String found = "at most %d with %d broker(s)".formatted(brokers, brokers);
    return plan.allowSingleCopy()
        ? deviates("replication factor", found, plan.replication())
        : singleCopy("replication factor", found, Short.toString(plan.replication()));
  }

  private String singleCopy(String setting, String found, String expected) {
    return deviates(setting, found, expected) + ACCEPT;
  }

  private String deviates(String setting, Object found, Object expected) {
    return "topic %s: %s is %s, expected %s".formatted(name, setting, found, expected);
  }

  private static Set<String> policies(String value) {
    return Arrays.stream(value.split(",")).map(String::strip).collect(Collectors.toSet());
  }
}
