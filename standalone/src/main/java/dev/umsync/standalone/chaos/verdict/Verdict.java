package dev.umsync.standalone.chaos.verdict;

import dev.umsync.common.event.EventType;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.standalone.chaos.verdict.Offence.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether every voicemail is where it should be, once and in order, and every event has exactly one
 * outcome, and no change in a mailbox was made up. Immutable.
 *
 * @param sent voicemails that Kafka acknowledged
 * @param inMailboxes those of them that are where they should be: in the inbox, or in the trash if
 *     their last event deleted them
 * @param offences everything that is not as it should be
 */
public record Verdict(int sent, int inMailboxes, List<Offence> offences) {
  /** Copies. */
  public Verdict {
    offences = List.copyOf(offences);
  }

  /** Compares. */
  public static Verdict of(Evidence evidence) {
    List<Offence> offences = new ArrayList<>();
    Map<Subscriber, List<LoggedEvent>> logs = firstOfEach(evidence.log());
    onTopic(evidence, offences);
    OutcomeCheck.check(logs, evidence.outcomes(), offences);
    evidence.changes().forEach(change -> offences.add(invented(change)));
    Set<String> sent = new HashSet<>();
    evidence
        .acknowledged()
        .forEach((event, type) -> {
          if (type == EventType.RECEIVED) {
            sent.add(event);
          }
        });
    int there = 0;
    // A copy that went astray may lie with somebody to whom nothing was sent.
    Set<Subscriber> people = new LinkedHashSet<>(logs.keySet());
    people.addAll(evidence.mailboxes().keySet());
    for (Subscriber person : people) {
      MailboxCheck check =
          new MailboxCheck(
              Expected.of(logs.getOrDefault(person, List.of())),
              evidence.mailboxes().getOrDefault(person, List.of()));
      there += (int) check.there().stream().filter(sent::contains).count();
      offences.addAll(check.offences());
    }
    return new Verdict(sent.size(), there, offences);
  }

  /** Nobody touches a mailbox in a run: whatever was told of one, a worker made up. */
  private static Offence invented(FoundChange change) {
    return new Offence(
        Kind.DOUBLED,
        change.voicemail(),
        "a UM server was told of a change that nobody made: " + change.type().ceType());
  }

  /** A repeated event is the same event: its first record counts. */
  private static Map<Subscriber, List<LoggedEvent>> firstOfEach(List<LoggedEvent> log) {
    Set<String> met = new HashSet<>();
    Map<Subscriber, List<LoggedEvent>> logs = new LinkedHashMap<>();
    for (LoggedEvent event : log) {
      if (met.add(event.id())) {
        logs.computeIfAbsent(event.subscriber(), s -> new ArrayList<>()).add(event);
      }
    }
    return logs;
  }

  private static void onTopic(Evidence evidence, List<Offence> offences) {
    Set<String> lost = new HashSet<>(evidence.acknowledged().keySet());
    evidence.log().forEach(event -> lost.remove(event.id()));
    lost.stream()
        .sorted()
        .forEach(id ->
            offences.add(
                new Offence(
                    Kind.MISSING, "of event " + id, "Kafka acknowledged it and has lost it")));
  }

  /** Whether nothing is missing, doubled or out of order. */
  public boolean good() {
    return offences.isEmpty();
  }

  /** How many voicemails are so. */
  public long count(Kind kind) {
    return offences.stream()
        .filter(o -> o.kind() == kind)
        .map(Offence::voicemail)
        .distinct()
        .count();
  }
}
