package dev.umsync.credential.kafka;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.credential.desk.CredentialMetrics;
import dev.umsync.credential.desk.DeskAnswer;
import dev.umsync.credential.desk.DeskAnswer.NoToken;
import dev.umsync.credential.desk.DeskAnswer.Token;
import dev.umsync.credential.desk.FailureLog;
import dev.umsync.credential.mint.MintFailure.Kind;
import dev.umsync.credential.rotation.LiveToken;
import dev.umsync.credential.rotation.RequestAnswer;
import dev.umsync.credential.rotation.RotationSchedule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * One round after the other: who is due is minted for, what was minted is published, what must not
 * be used any longer is withdrawn.
 *
 * <p>A token that could not be published is kept and tried again, so Kafka's being away costs no
 * second request at the provider; with those being minted they are never more than the limit.
 * Thread rule: owned by the rotation thread.
 */
final class RotationDesk implements AutoCloseable {
  private static final Duration POSITION_PATIENCE = Duration.ofSeconds(1);
  private static final Duration GAUGE_PACE = Duration.ofSeconds(1);

  private final RotationSchedule schedule;
  private final Minting minting;
  private final TokenJournal journal;
  private final TokensSeen seen;
  private final Revocations revocations;
  private final Changes changes;
  private final CredentialTopics topics;
  private final CredentialMetrics metrics;
  private final Clock clock;

  private final RequestLedger ledger = new RequestLedger();
  private final FailureLog failures = new FailureLog();
  private final Set<Subscriber> unlisted = new HashSet<>();
  private final List<Token> unwritten = new ArrayList<>();
  private Instant nextGauges = Instant.MIN;

  /**
   * @param journal writes tokens; the desk closes it
   * @param seen the tokens that are on the topic already; the desk closes it
   */
  RotationDesk(
      RotationSchedule schedule,
      Minting minting,
      TokenJournal journal,
      TokensSeen seen,
      Revocations revocations,
      Changes changes,
      CredentialTopics topics,
      CredentialMetrics metrics,
      Clock clock) {
    this.schedule = schedule;
    this.minting = minting;
    this.journal = journal;
    this.seen = seen;
    this.revocations = revocations;
    this.changes = changes;
    this.topics = topics;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** A worker wants a token. */
  RequestAnswer requested(Subscriber subscriber, TopicPartition partition, long offset) {
    RequestAnswer answer = schedule.request(subscriber, clock.instant());
    if (answer == RequestAnswer.MINT) {
      ledger.asked(subscriber, partition, offset);
    }
    metrics.requested(answer);
    return answer;
  }

  /** What a worker wrote is no request. */
  void malformed() {
    metrics.malformedRequest();
  }

  /** Whether something may finish soon. */
  boolean isBusy() {
    return minting.running() > 0;
  }

  /** These partitions' subscribers are looked after here. */
  void owns(Set<TopicPartition> owned) {
    seen.follow(owned);
  }

  /** These are another's now; what was being minted for them is thrown away. */
  void lost(Collection<TopicPartition> partitions, Set<TopicPartition> owned) {
    schedule.forget(s -> !owned.contains(topics.requestsOf(s)));
    unlisted.removeIf(s -> !owned.contains(topics.requestsOf(s)));
    ledger.drop(partitions);
    seen.follow(owned);
  }

  /** One round. */
  void work(Consumer<byte[], byte[]> consumer, Set<TopicPartition> owned) {
    Instant now = clock.instant();
    seen.drain(token -> {
      if (owned.contains(topics.requestsOf(token.subscriber())) && schedule.seen(token, now)) {
        revocations.lookAgain();
      }
    });
    if (changes.any()) {
      revocations.lookAgain();
      schedule.retryNow(changes.take(unlisted, revocations::isServed), now);
    }
    int free = minting.most() - minting.running() - unwritten.size();
    schedule.take(now, free, Math.max(1, minting.most() / 2)).forEach(minting::start);
    minting.finished().forEach(answer -> collect(answer, now));
    unwritten.removeIf(token -> !owned.contains(topics.requestsOf(token.subscriber())));
    unwritten.removeIf(token -> !stillGood(token, now));
    publish(consumer, owned, now);
    if (!now.isBefore(nextGauges)) {
      nextGauges = now.plus(GAUGE_PACE);
      metrics.subscribers(schedule.size(), schedule.failing());
    }
  }

  private void collect(DeskAnswer answer, Instant now) {
    switch (answer) {
      case Token token -> unwritten.add(token);
      case NoToken none -> {
        failures.failed(none, now);
        failed(none.subscriber(), now);
        if (none.failure().kind() == Kind.NOT_IN_ROSTER) {
          unlisted.add(none.subscriber());
        }
      }
    }
  }

  private void failed(Subscriber subscriber, Instant now) {
    schedule.failed(subscriber, now);
    // A failure is an answer: the worker asks again, and no request holds the others back.
    ledger.answered(subscriber);
    unlisted.remove(subscriber);
  }

  /** A token whose ground was taken away while it was minted is not published. */
  private boolean stillGood(Token token, Instant now) {
    boolean good =
        token.record().lives(now, Duration.ZERO)
            && revocations.stands(token.subscriber(), token.record().credentialId());
    if (!good) {
      failed(token.subscriber(), now);
    }
    return good;
  }

  private void publish(Consumer<byte[], byte[]> consumer, Set<TopicPartition> owned, Instant now) {
    List<LiveToken> withdrawn =
        revocations.due(schedule, now).stream()
            .filter(t -> owned.contains(topics.requestsOf(t.subscriber())))
            .toList();
    List<TokenJournal.Entry> entries = new ArrayList<>();
    withdrawn.forEach(token -> entries.add(Revocations.entry(token)));
    unwritten.forEach(t -> entries.add(new TokenJournal.Entry(t.subscriber(), t.record())));
    if (entries.isEmpty()) {
      return;
    }
    journal.write(entries, offsets(entries, consumer), consumer.groupMetadata());
    metrics.published(unwritten.size(), withdrawn.size());
    withdrawn.forEach(t -> schedule.withdrawn(t, revocations.isServed(t.subscriber()), now));
    if (!withdrawn.isEmpty()) {
      revocations.written(now);
    }
    for (Token token : unwritten) {
      schedule.minted(TokensSeen.live(token.subscriber(), token.record()), now);
      ledger.answered(token.subscriber());
      unlisted.remove(token.subscriber());
    }
    unwritten.clear();
  }

  /** For every partition that is written for, the offset up to which requests are answered. */
  private Map<TopicPartition, OffsetAndMetadata> offsets(
      List<TokenJournal.Entry> entries, Consumer<byte[], byte[]> consumer) {
    Set<Subscriber> about =
        unwritten.stream().map(Token::subscriber).collect(Collectors.toUnmodifiableSet());
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TokenJournal.Entry entry : entries) {
      offsets.computeIfAbsent(
          topics.requestsOf(entry.subscriber()),
          partition ->
              new OffsetAndMetadata(
                  ledger.frontier(
                      partition, consumer.position(partition, POSITION_PATIENCE), about)));
    }
    return offsets;
  }

  /** After a failure: the next round writes with a new producer. */
  void startOver() {
    journal.reset();
  }

  @Override
  public void close() {
    try (seen;
        journal) {
      unwritten.clear();
    }
  }
}
