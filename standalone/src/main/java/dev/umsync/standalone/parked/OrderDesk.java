package dev.umsync.standalone.parked;

import dev.umsync.common.event.ControlEvent;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.kafka.ControlRecords;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.standalone.audit.PlainText;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Gives orders about what is parked and says what became of them. An order is an event on the
 * voicemail topic, in its subscriber's partition: the worker that owns it carries it out in log
 * order, and the topic keeps who gave it. Thread rule: one thread.
 */
public final class OrderDesk {
  private static final SourceUri OPERATOR = new SourceUri("umsync:operator");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaConnection kafka;
  private final Topics topics;
  private final Clock clock;
  private final LongSupplier ticker;
  private final Supplier<String> ids;

  /**
   * @param ticker nanoseconds
   * @param ids a new event id each time
   */
  public OrderDesk(
      KafkaConnection kafka,
      Topics topics,
      Clock clock,
      LongSupplier ticker,
      Supplier<String> ids) {
    this.kafka = kafka;
    this.topics = topics;
    this.clock = clock;
    this.ticker = ticker;
    this.ids = ids;
  }

  /**
   * Who gives an order, and why; both are shortened to what the order's schema takes.
   *
   * @param by as the operator's machine knows them
   * @param note in the operator's words
   */
  public record Operator(String by, Optional<String> note) {
    private static final int LONGEST_NAME_CHARS = 256;

    /** Shortens. */
    public Operator {
      String name = PlainText.line(by);
      by = name.substring(0, Math.min(name.length(), LONGEST_NAME_CHARS));
      note = note.map(PlainText::line).filter(n -> !n.isEmpty());
    }
  }

  /**
   * Gives orders, and tells of each how it ended or that it has not.
   *
   * @param wait how long to watch in all; zero does not watch
   * @throws KafkaException if they could not be written
   */
  public void give(
      List<OrderPlan.Planned> orders,
      ControlEvent.Order order,
      Operator operator,
      Duration wait,
      BiConsumer<OrderPlan.Planned, OrderResult> told)
      throws InterruptedException {
    try (OrderWatch watch =
        new OrderWatch(kafka, topics, orders, order == ControlEvent.Order.DROP, ticker)) {
      send(orders, order, operator);
      if (!wait.isZero()) {
        watch.await(wait);
      }
      for (OrderPlan.Planned one : orders) {
        told.accept(one, watch.result(one));
      }
    }
  }

  private void send(List<OrderPlan.Planned> orders, ControlEvent.Order order, Operator operator)
      throws InterruptedException {
    try (KafkaProducer<byte[], byte[]> producer =
        kafka.producer("umsync-orders", PATIENCE, Map.of())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (OrderPlan.Planned one : orders) {
        EventMeta meta = new EventMeta(ids.get(), OPERATOR, one.subscriber(), clock.instant());
        sent.add(
            producer.send(
                ControlRecords.encode(
                    topics.name(TopicSpec.VOICEMAIL),
                    new ControlEvent(meta, order, one.parkedOffset()),
                    Optional.of(operator.by()),
                    operator.note())));
      }
      for (Future<RecordMetadata> one : sent) {
        try {
          one.get();
        } catch (ExecutionException e) {
          throw e.getCause() instanceof KafkaException kafkaSays
              ? kafkaSays
              : new KafkaException(e.getCause());
        }
      }
    }
  }
}
