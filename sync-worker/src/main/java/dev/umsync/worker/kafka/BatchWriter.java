package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.AsideEvent;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.SpanFold;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Sends the records of one batch within a transaction that is open, and works out what becomes
 * durable with it. For one batch and one thread.
 */
final class BatchWriter<E> {
  private final Batch<E> batch;
  private final WorkerSettings settings;
  private final Producer<byte[], byte[]> producer;
  private final Instant now;
  private final Map<Batch.Whose, SpanFold> folds = new LinkedHashMap<>();
  private final Map<Integer, NavigableMap<Long, AsideEvent>> aside = new HashMap<>();
  private final Map<Integer, List<Long>> asideClosed = new HashMap<>();
  private final Map<Integer, Long> parkedThrough = new HashMap<>();
  private final List<Appended> appended = new ArrayList<>();
  private final List<Oversized.Sent> whole = new ArrayList<>();
  private final Oversized oversized;

  /** A settlement and where its record went in the parked log, if it has one there. */
  private record Appended(Settlement<?, ?> settlement, @Nullable Future<RecordMetadata> record) {}

  /**
   * Binds them.
   *
   * @param oversized what is written without its content
   */
  BatchWriter(
      Batch<E> batch,
      WorkerSettings settings,
      Producer<byte[], byte[]> producer,
      Clock clock,
      Oversized oversized) {
    this.batch = batch;
    this.settings = settings;
    this.producer = producer;
    this.now = clock.instant();
    this.oversized = oversized;
  }

  /**
   * Sends the offsets. A coordinator takes them when it is done with the transaction before, so
   * nothing of this one is in any partition of ours until that one is ended.
   *
   * @throws KafkaException if they could not be sent
   */
  void begin() {
    producer.sendOffsetsToTransaction(offsets(), batch.member());
  }

  /** Whether there is anything but offsets. */
  boolean hasRecords() {
    return !batch.settlements().isEmpty();
  }

  /**
   * Sends everything else.
   *
   * @throws KafkaException if anything could not be sent
   */
  Batch.Written<E> send() throws InterruptedException {
    for (Settlement<Work<E>, Effects> settlement : batch.settlements()) {
      appended.add(new Appended(settlement, sendEvents(settlement)));
    }
    if (appended.stream().anyMatch(a -> a.record() != null)) {
      producer.flush();
    }
    for (Appended one : appended) {
      fold(one);
    }
    Map<Batch.Whose, Optional<ParkedSpan>> spans = new LinkedHashMap<>();
    folds.forEach((whose, fold) -> {
      spans.put(whose, fold.result());
      state(
          whose.assignment().partition(),
          StateKeys.parked(whose.subscriber()),
          "",
          fold.result().map(StateKeys::encode).orElse(null));
    });
    aside.forEach((partition, events) ->
        events
            .values()
            .forEach(event ->
                state(
                    partition,
                    StateKeys.aside(event.parkedOffset()),
                    "",
                    StateKeys.encode(event))));
    asideClosed.forEach((partition, offsets) ->
        offsets.forEach(offset -> state(partition, StateKeys.aside(offset), "", null)));
    Map<Integer, List<AsideEvent>> changed = new HashMap<>();
    aside.forEach((partition, events) -> changed.put(partition, List.copyOf(events.values())));
    return new Batch.Written<>(batch, spans, changed, asideClosed, parkedThrough);
  }

  /** Notes which event was too large for its topic, once the transaction has failed. */
  void learn() {
    oversized.learn(whole);
  }

  private Map<TopicPartition, OffsetAndMetadata> offsets() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    batch
        .points()
        .forEach((assignment, point) ->
            offsets.put(
                new TopicPartition(settings.voicemailTopic(), assignment.partition()),
                new CommitMetadata(point, batch.name()).encode()));
    return offsets;
  }

  /** Sends the records of a settlement that need no offset; returns the one that was parked. */
  private @Nullable Future<RecordMetadata> sendEvents(Settlement<Work<E>, Effects> settlement) {
    int partition = settlement.assignment().partition();
    return switch (settlement) {
      case Settlement.Completed<Work<E>, Effects> s -> effects(partition, s.result());
      case Settlement.Redriven<Work<E>, Effects> s -> effects(partition, s.result());
      case Settlement.LookedAgain<Work<E>, Effects> s -> effects(partition, s.result());
      case Settlement.Noted<Work<E>, Effects> s -> effects(partition, s.result());
      case Settlement.Parked<Work<E>, Effects> s ->
          park(partition, s.subscriber(), s.event().raw(), s.cause(), s.notBefore(), s.rounds());
      case Settlement.AsideFromLog<Work<E>, Effects> s ->
          park(partition, s.subscriber(), s.event().raw(), s.cause(), null, 0);
      case Settlement.Forwarded<Work<E>, Effects> s -> {
        RawEvent event = s.event().raw();
        var _ =
            again(
                event,
                ParkedRecords.forwarded(
                    settings.voicemailTopic(), s.toPartition(), s.subscriber(), fitting(event)));
        yield null;
      }
      case Settlement.AsideClosed<Work<E>, Effects> s ->
          s.result().map(result -> effects(partition, result)).orElse(null);
      case Settlement.AsideKept<Work<E>, Effects> s -> null;
      case Settlement.AsideFromParked<Work<E>, Effects> s -> null;
      case Settlement.Reparked<Work<E>, Effects> s -> null;
      case Settlement.NothingThere<Work<E>, Effects> s -> null;
      case Settlement.Told<Work<E>, Effects> s -> null;
    };
  }

  private @Nullable Future<RecordMetadata> effects(int partition, Effects effects) {
    for (Effects.StateChange change : effects.state()) {
      state(partition, change.voicemail(), change.subscriber(), change.value());
    }
    for (Effects.Publication p : effects.publications()) {
      byte[] key = p.key().getBytes(StandardCharsets.UTF_8);
      put(new ProducerRecord<>(p.topic(), partition, key, p.value(), p.headers()));
    }
    return null;
  }

  private Future<RecordMetadata> park(
      int partition,
      Key subscriber,
      RawEvent event,
      Cause cause,
      @Nullable Instant notBefore,
      int round) {
    return again(
        event,
        ParkedRecords.parked(
            settings.parkedTopic(),
            partition,
            subscriber,
            fitting(event),
            cause,
            notBefore,
            round));
  }

  private RawEvent fitting(RawEvent event) {
    return oversized.contains(event) ? ParkedRecords.withoutContent(event) : event;
  }

  private Future<RecordMetadata> again(RawEvent event, ProducerRecord<byte[], byte[]> record) {
    Future<RecordMetadata> sent = producer.send(record);
    whole.add(new Oversized.Sent(event, record.topic(), sent));
    return sent;
  }

  private void state(int partition, String key, String subscriber, byte @Nullable [] value) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            settings.stateTopic(), partition, key.getBytes(StandardCharsets.UTF_8), value);
    if (!subscriber.isEmpty()) {
      record.headers().add(Router.SUBJECT, subscriber.getBytes(StandardCharsets.UTF_8));
    }
    put(record);
  }

  /** Sends a record whose failure shows at the latest in the commit. */
  private void put(ProducerRecord<byte[], byte[]> record) {
    var _ = producer.send(record);
  }

  private void fold(Appended one) throws InterruptedException {
    Settlement<?, ?> settlement = one.settlement();
    int partition = settlement.assignment().partition();
    long offset = one.record() == null ? -1 : offset(one.record());
    if (offset >= 0) {
      parkedThrough.merge(partition, offset, Math::max);
    }
    switch (settlement) {
      case Settlement.Parked<?, ?> s -> foldOf(s).appended(s, offset);
      case Settlement.Redriven<?, ?> s -> foldOf(s).resolvedBelow(s.nextUnresolved());
      case Settlement.NothingThere<?, ?> s -> foldOf(s).resolvedBelow(s.nextUnresolved());
      case Settlement.Reparked<?, ?> s -> foldOf(s).reparked(s);
      case Settlement.Told<?, ?> s -> told(s);
      case Settlement.AsideKept<?, ?> s -> kept(partition, s);
      case Settlement.AsideClosed<?, ?> s -> closed(partition, s.parkedOffset());
      case Settlement.AsideFromLog<?, ?> s ->
          setAside(partition, offset, s.cause(), s.subscriber());
      case Settlement.AsideFromParked<?, ?> s -> {
        setAside(partition, s.parkedOffset(), s.cause(), s.subscriber());
        foldOf(s).resolvedBelow(s.nextUnresolved());
      }
      case Settlement.Completed<?, ?> s -> {}
      case Settlement.Forwarded<?, ?> s -> {}
      case Settlement.LookedAgain<?, ?> s -> {}
      case Settlement.Noted<?, ?> s -> {}
    }
  }

  private void setAside(int partition, long offset, Cause cause, Key subscriber) {
    aside(partition).put(offset, new AsideEvent(offset, subscriber, cause, Optional.empty()));
  }

  /** An order that came while it was tried stays. */
  private void kept(int partition, Settlement.AsideKept<?, ?> kept) {
    AsideEvent told = aside(partition).get(kept.parkedOffset());
    setAside(partition, kept.parkedOffset(), kept.cause(), kept.subscriber());
    if (told != null && told.order().isPresent()) {
      aside(partition)
          .computeIfPresent(
              kept.parkedOffset(), (offset, event) -> event.ordered(told.order().get()));
    }
  }

  private void closed(int partition, long offset) {
    aside(partition).remove(offset);
    asideClosed.computeIfAbsent(partition, p -> new ArrayList<>()).add(offset);
  }

  private NavigableMap<Long, AsideEvent> aside(int partition) {
    return aside.computeIfAbsent(partition, p -> new TreeMap<>());
  }

  /** An order is about what is durable and about what comes before it in this batch. */
  private void told(Settlement.Told<?, ?> told) {
    if (told.parkedOffset().isEmpty()) {
      foldOf(told).told(told.order(), now);
    }
    int partition = told.assignment().partition();
    Map<Long, AsideEvent> now = new TreeMap<>();
    batch
        .asides()
        .getOrDefault(new Batch.Whose(told.assignment(), told.subscriber()), List.of())
        .forEach(event -> now.put(event.parkedOffset(), event));
    now.putAll(aside(partition));
    asideClosed.getOrDefault(partition, List.of()).forEach(now::remove);
    for (AsideEvent event : now.values()) {
      long offset = event.parkedOffset();
      if (event.subscriber().equals(told.subscriber())
          && told.parkedOffset().orElse(offset) == offset) {
        aside(partition).put(offset, event.ordered(told.order()));
      }
    }
  }

  private SpanFold foldOf(Settlement<?, ?> settlement) {
    Batch.Whose whose = new Batch.Whose(settlement.assignment(), settlement.subscriber());
    return folds.computeIfAbsent(
        whose, w -> new SpanFold(batch.spans().getOrDefault(w, Optional.empty())));
  }

  private static long offset(Future<RecordMetadata> sent) throws InterruptedException {
    try {
      return sent.get().offset();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e);
    }
  }
}
