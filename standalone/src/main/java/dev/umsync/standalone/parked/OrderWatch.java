package dev.umsync.standalone.parked;

import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.standalone.audit.PlainText;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.kafka.StateRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Watches what becomes of orders, from before they are given: state says when nothing is parked any
 * more or when it is parked again, outcomes say how events ended. Thread rule: one thread.
 */
final class OrderWatch implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Consumer<byte[], byte[]> consumer;
  private final String outcomes;
  private final LongSupplier ticker;
  private final Map<String, List<Watched>> bySubscriber = new HashMap<>();
  private final Map<OrderPlan.Planned, Watched> watched = new HashMap<>();

  /** One order under way. */
  private static final class Watched {
    final OrderPlan.Planned order;
    final boolean drops;
    final Map<Result, Long> outcomes = new EnumMap<>(Result.class);
    final Map<Long, Boolean> asides = new HashMap<>();
    boolean waits;
    int rounds;
    boolean again;
    String reason = "";
    Instant notBefore = Instant.EPOCH;

    Watched(OrderPlan.Planned order, boolean drops) {
      this.order = order;
      this.drops = drops;
      for (ParkedEntry entry : order.entries()) {
        if (entry.setAside()) {
          asides.put(entry.first(), true);
        } else {
          waits = true;
          rounds = entry.rounds();
        }
      }
    }

    void state(Optional<ParkedSpan> span) {
      waits = span.isPresent();
      if (span.filter(s -> s.rounds() > rounds).isPresent()) {
        again(span.get().cause().code(), span.get().notBefore());
      }
    }

    /** One that waited in order may turn out to be one that can't be applied as it is. */
    private boolean waited(long offset) {
      return order.entries().stream()
          .anyMatch(e -> !e.setAside() && offset >= e.first() && offset <= e.last());
    }

    void aside(long offset, Optional<String> who, Optional<String> stays) {
      boolean ofSubscriber = who.filter(order.subscriber().address()::equals).isPresent();
      if (stays.isPresent() && ofSubscriber && waited(offset)) {
        asides.put(offset, true);
      }
      if (asides.containsKey(offset)) {
        if (stays.isPresent()) {
          again(stays.get(), Instant.EPOCH);
        } else {
          asides.put(offset, false);
        }
      }
    }

    private void again(String why, Instant until) {
      if (drops) {
        return; // it was being tried when the order came, which is still to be carried out
      }
      again = true;
      reason = PlainText.line(why);
      notBefore = until;
    }

    boolean isDone() {
      return !waits && !asides.containsValue(true);
    }

    boolean hasEnded() {
      return isDone() || again;
    }

    OrderResult result() {
      OrderResult.End end =
          isDone()
              ? OrderResult.End.DONE
              : again ? OrderResult.End.PARKED_AGAIN : OrderResult.End.OPEN;
      return new OrderResult(end, outcomes, reason, notBefore);
    }
  }

  OrderWatch(
      KafkaConnection kafka,
      Topics topics,
      List<OrderPlan.Planned> orders,
      boolean drops,
      LongSupplier ticker) {
    this.outcomes = topics.name(TopicSpec.OUTCOMES);
    this.ticker = ticker;
    for (OrderPlan.Planned order : orders) {
      Watched one = new Watched(order, drops);
      watched.put(order, one);
      bySubscriber.computeIfAbsent(order.subscriber().address(), s -> new ArrayList<>()).add(one);
    }
    List<TopicPartition> partitions =
        orders.stream()
            .map(o -> o.entries().getFirst().partition())
            .distinct()
            .flatMap(p ->
                Stream.of(
                    new TopicPartition(topics.name(TopicSpec.STATE), p),
                    new TopicPartition(outcomes, p)))
            .toList();
    consumer = kafka.consumer("umsync-orders", Map.of());
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
    ends.forEach(consumer::seek);
  }

  /** Watches until each has ended, or the time is over. */
  void await(Duration atMost) {
    long begun = ticker.getAsLong();
    while (ticker.getAsLong() - begun < atMost.toNanos()
        && !watched.values().stream().allMatch(Watched::hasEnded)) {
      poll();
    }
    // What was written together is seen together: outcomes up to here belong to what was seen.
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment(), PATIENCE);
    long last = ticker.getAsLong();
    while (ticker.getAsLong() - last < PATIENCE.toNanos()
        && ends.entrySet().stream()
            .anyMatch(e -> consumer.position(e.getKey(), PATIENCE) < e.getValue())) {
      poll();
    }
  }

  private void poll() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      if (record.topic().equals(outcomes)) {
        outcome(record);
      } else {
        state(record);
      }
    }
  }

  private void state(ConsumerRecord<byte[], byte[]> record) {
    switch (StateRecord.read(record.key(), record.value())) {
      case StateRecord.ParkedSubscriber(String who, Optional<ParkedSpan> span) ->
          bySubscriber.getOrDefault(who, List.of()).stream()
              .filter(w -> w.order.parkedOffset().isEmpty())
              .forEach(w -> w.state(span));
      case StateRecord.SetAside(var offset, var reason, var who, var order) when order.isEmpty() ->
          watched.values().stream()
              .filter(w -> w.order.entries().getFirst().partition() == record.partition())
              .forEach(w -> w.aside(offset, who, reason));
      case StateRecord.SetAside underWay -> {}
      case StateRecord.Voicemail voicemail -> {}
      case StateRecord.Unknown unknown -> {}
    }
  }

  private void outcome(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null || record.value() == null) {
      return;
    }
    List<Watched> of =
        bySubscriber.getOrDefault(new String(record.key(), StandardCharsets.UTF_8), List.of());
    if (of.isEmpty()) {
      return;
    }
    try {
      Result result = Json.read(record.value(), OutcomeRecord.class).result();
      of.getFirst().outcomes.merge(result, 1L, Long::sum);
    } catch (IOException e) {
      // No outcome of ours: somebody else wrote to the topic.
    }
  }

  /** What an order has come to so far. */
  OrderResult result(OrderPlan.Planned order) {
    Watched one = watched.get(order);
    if (one == null) {
      throw new IllegalArgumentException("not watched: " + order.subscriber());
    }
    return one.result();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
