package dev.umsync.bench.peer;

import dev.umsync.bench.child.Answer;
import dev.umsync.bench.child.Commands;
import dev.umsync.bench.site.BenchSite;
import dev.umsync.common.kafka.KafkaConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A peer that consumes from Kafka, in a process of its own. Arguments: kind, bootstrap servers,
 * topic, port, trusted certificate, accounts. {@code consume COUNT} is answered when so many
 * records have been handled since the last such answer.
 *
 * <ul>
 *   <li>{@code each}: one consumer; connects for each event, one event after the other
 *   <li>{@code each-64}: one consumer; connects for each event, 64 of a poll's events at a time
 *   <li>{@code partitions}: a thread for each partition, each connects for each event
 *   <li>{@code partitions-kept}: a thread for each partition, connections kept open
 *   <li>{@code bare}: reads as a worker does and does nothing
 *   <li>{@code bare-as-it-comes}: the same with Kafka's own settings
 * </ul>
 */
public final class ConsumerMain {
  private ConsumerMain() {}

  /** Runs until standard input ends. */
  public static void main(String[] args) throws Exception {
    Map<String, String> tokens = new HashMap<>();
    if (args.length > 5) {
      for (String line : Files.readAllLines(Path.of(args[5]))) {
        String[] words = line.split(" ");
        tokens.put(words[0], words[1]);
      }
    }
    KafkaConnection kafka = KafkaConnection.to(args[1]);
    Handled handled = new Handled(System::nanoTime);
    boolean bare = args[0].startsWith("bare");
    if (!bare) {
      Courier courier =
          new AngusCourier(Endpoint.tls(Integer.parseInt(args[3]), Path.of(args[4])), false);
      consume(args[0], kafka, args[2], new Deliveries(courier, tokens, handled));
    }
    Commands.serve(
        System.in,
        System.out,
        words -> {
          handled.expect(Integer.parseInt(words[1]));
          if (bare) {
            // Everything is there already, so it begins when it is asked.
            start(
                new ConsumingLoop(
                    kafka,
                    args[2],
                    0,
                    BenchSite.PARTITIONS,
                    new Readers.Bare(handled),
                    args[0].equals("bare") ? ConsumingLoop.AS_WORKER : ConsumingLoop.AS_IT_COMES));
          }
          return consumed(handled);
        });
    System.exit(0);
  }

  private static void consume(
      String kind, KafkaConnection kafka, String topic, Deliveries deliveries) {
    switch (kind) {
      case "each" ->
          start(
              new ConsumingLoop(
                  kafka, topic, 0, BenchSite.PARTITIONS, new Readers.OneByOne(deliveries, false)));
      case "each-64" ->
          start(
              new ConsumingLoop(
                  kafka, topic, 0, BenchSite.PARTITIONS, new Readers.Together(deliveries, 64)));
      case "partitions", "partitions-kept" -> {
        boolean kept = kind.endsWith("kept");
        for (int p = 0; p < BenchSite.PARTITIONS; p++) {
          start(new ConsumingLoop(kafka, topic, p, p + 1, new Readers.OneByOne(deliveries, kept)));
        }
      }
      default -> throw new IllegalArgumentException("no such peer: " + kind);
    }
  }

  private static void start(ConsumingLoop loop) {
    Thread.ofPlatform().daemon().start(loop);
  }

  private static Answer consumed(Handled handled) throws InterruptedException {
    long[] times = handled.await();
    return new Answer(
        Map.of(
            "nanos", (double) (times[2] - times[0]),
            "late", (double) (times[2] - times[1]),
            "failures", (double) handled.failures()));
  }
}
