package dev.umsync.standalone.chaos.verdict;

import dev.umsync.common.event.EventType;
import dev.umsync.common.identity.Subscriber;
import java.util.List;
import java.util.Map;

/**
 * All that the verdict is made of. Immutable.
 *
 * @param acknowledged the events that Kafka said it has, by id
 * @param log all events on the topic, each person's in log order
 * @param outcomes all committed outcomes, each person's in log order
 * @param changes all that UM servers were told of people's doings in mailboxes
 * @param mailboxes the messages of each person, of all folders
 */
public record Evidence(
    Map<String, EventType> acknowledged,
    List<LoggedEvent> log,
    List<FoundOutcome> outcomes,
    List<FoundChange> changes,
    Map<Subscriber, List<FoundMessage>> mailboxes) {
  /** Copies. */
  public Evidence {
    acknowledged = Map.copyOf(acknowledged);
    log = List.copyOf(log);
    outcomes = List.copyOf(outcomes);
    changes = List.copyOf(changes);
    mailboxes = Map.copyOf(mailboxes);
  }
}
