package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Mailboxes in memory that do what a mail server does: an append is never undone and never
 * recognised as a repeat. The handler follows the contract: it asks the permit, searches only when
 * the event is suspect, and knows what state knows.
 */
final class Mailboxes implements VoicemailHandler<String> {
  /** What happens instead of an append, or before or after it. */
  interface Script {
    @Nullable Verdict<String, Effects> before(Attempt<String> attempt) throws InterruptedException;
  }

  final Map<String, List<String>> appended = new ConcurrentHashMap<>();
  final List<Attempt<String>> attempts = Collections.synchronizedList(new ArrayList<>());
  final AtomicInteger searches = new AtomicInteger();
  final Set<String> overlaps = Collections.synchronizedSet(new HashSet<>());
  private final Set<String> running = Collections.synchronizedSet(new HashSet<>());
  private final String outcomes;
  volatile Function<Attempt<String>, Duration> delay = a -> Duration.ZERO;
  volatile Script script = a -> null;

  Mailboxes(String outcomes) {
    this.outcomes = outcomes;
  }

  @Override
  public Verdict<String, Effects> handle(Attempt<String> attempt, StateView state)
      throws InterruptedException {
    String who = attempt.subscriber().value();
    if (!running.add(who)) {
      overlaps.add(who);
    }
    try {
      attempts.add(attempt);
      Verdict<String, Effects> scripted = script.before(attempt);
      return scripted != null ? scripted : apply(attempt, who, state);
    } finally {
      running.remove(who);
    }
  }

  @Override
  public Effects dropped(UndecodedEvent event) {
    String text = new String(event.value(), StandardCharsets.UTF_8);
    return new Effects(
        "superseded",
        List.of(),
        List.of(
            new Effects.Publication(
                outcomes,
                event.subscriber().value(),
                ("dropped " + text).getBytes(StandardCharsets.UTF_8),
                List.of())));
  }

  private Verdict<String, Effects> apply(Attempt<String> attempt, String who, StateView state)
      throws InterruptedException {
    String voicemail = who + "/" + attempt.event();
    if (attempt.purpose() == Purpose.DROP) {
      return done(who, voicemail, "dropped");
    }
    if (state.find(voicemail).isPresent()) {
      return done(who, voicemail, "already-applied");
    }
    List<String> box =
        appended.computeIfAbsent(who, w -> Collections.synchronizedList(new ArrayList<>()));
    if (attempt.suspect()) {
      searches.incrementAndGet();
      if (box.contains(attempt.event())) {
        return done(who, voicemail, "already-applied");
      }
    }
    Thread.sleep(delay.apply(attempt));
    if (!attempt.permit().holds()) {
      return new Verdict.Retry<>(Cause.of("no-lease"), Duration.ZERO, false);
    }
    box.add(attempt.event());
    return done(who, voicemail, "applied");
  }

  private Verdict<String, Effects> done(String who, String voicemail, String outcome) {
    byte[] value = outcome.getBytes(StandardCharsets.UTF_8);
    return new Verdict.Done<>(
        new Effects(
            outcome,
            List.of(new Effects.StateChange(voicemail, value)),
            List.of(
                new Effects.Publication(
                    outcomes,
                    who,
                    (voicemail + "=" + outcome).getBytes(StandardCharsets.UTF_8),
                    List.of()))),
        Optional.empty());
  }

  int count() {
    return appended.values().stream().mapToInt(List::size).sum();
  }
}
