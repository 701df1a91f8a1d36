package dev.umsync.standalone.chaos.verdict;

import dev.umsync.common.identity.Subscriber;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that the verdict is made of. Immutable.
 *
 * @param acknowledged ids of the events that Kafka said it has
 * @param log all events on the topic, each person's in log order
 * @param outcomes all committed outcomes, each person's in log order
 * @param mailboxes the messages of each person, of all folders
 */
public record Evidence(
    Set<String> acknowledged,
    List<LoggedEvent> log,
    List<FoundOutcome> outcomes,
    Map<Subscriber, List<FoundMessage>> mailboxes) {
  /** Copies. */
  public Evidence {
    acknowledged = Set.copyOf(acknowledged);
    log = List.copyOf(log);
    outcomes = List.copyOf(outcomes);
    mailboxes = Map.copyOf(mailboxes);
  }
}
