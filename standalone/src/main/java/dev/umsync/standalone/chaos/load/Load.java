package dev.umsync.standalone.chaos.load;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventType;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.topic.TopicProvisioner.Pause;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * Sends events at a rate, whatever becomes of them, and remembers which ones Kafka acknowledged.
 * {@link #run} is one thread's; everything else is safe from any.
 */
public final class Load implements AutoCloseable {
  /** Longer than any broker is away: what is not acknowledged by then is not counted as sent. */
  private static final Duration DELIVERY = Duration.ofMinutes(4);

  private static final Duration STEP = Duration.ofMillis(10);
  private static final int LONGEST_BURST = 4;

  private final KafkaProducer<byte[], byte[]> producer;
  private final EventRecords records = new EventRecords(new EventCodec());
  private final String topic;
  private final List<PersonScript> scripts = new ArrayList<>();
  private final Clock clock;
  private final LongSupplier ticker;
  private final Pause pause;
  private final RandomGenerator random;
  private final Map<String, EventType> acknowledged = new ConcurrentHashMap<>();
  private final AtomicLong failed = new AtomicLong();
  private volatile boolean over;

  /**
   * @param topic the voicemail topic's full name
   * @param random draws what happens to whom
   */
  public Load(
      KafkaConnection kafka,
      String topic,
      List<Subscriber> people,
      Clock clock,
      LongSupplier ticker,
      Pause pause,
      RandomGenerator random) {
    this.producer = kafka.producer("umsync-chaos-load", DELIVERY, Map.of());
    this.topic = topic;
    this.clock = clock;
    this.ticker = ticker;
    this.pause = pause;
    this.random = random;
    Recordings recordings = new Recordings(random);
    for (int i = 0; i < people.size(); i++) {
      scripts.add(new PersonScript(i, people.get(i), recordings, random));
    }
  }

  /** Sends until it is told to stop, then waits for what is under way. */
  public void run(int eventsPerSecond) throws InterruptedException {
    long begin = ticker.getAsLong();
    long sent = 0;
    while (!over) {
      double due =
          Duration.ofNanos(ticker.getAsLong() - begin).toMillis() / 1000.0 * eventsPerSecond;
      while (sent < due && !over) {
        sent += burst();
      }
      pause.pause(STEP);
    }
    producer.flush();
  }

  /** Several things happen to one person within a moment: order shows there. */
  private int burst() {
    PersonScript script = scripts.get(random.nextInt(scripts.size()));
    int events = random.nextInt(3) == 0 ? 1 + random.nextInt(LONGEST_BURST) : 1;
    for (int i = 0; i < events; i++) {
      send(script.next(clock.instant()));
    }
    return events;
  }

  private void send(VoicemailEvent event) {
    String id = event.meta().id();
    var _ =
        producer.send(
            records.encode(topic, event),
            (metadata, failure) -> {
              if (failure == null) {
                acknowledged.put(id, event.type());
              } else {
                failed.incrementAndGet();
              }
            });
  }

  /** Has {@link #run} end. */
  public void stop() {
    over = true;
  }

  /** All events that Kafka has acknowledged, by id. */
  public Map<String, EventType> acknowledged() {
    return Map.copyOf(acknowledged);
  }

  /** How many they are. */
  public int sent() {
    return acknowledged.size();
  }

  /**
   * Events that Kafka did not acknowledge in time. No offence: a UM server would send them again,
   * and whether one of them is on the topic all the same is compared like any other.
   */
  public long failed() {
    return failed.get();
  }

  @Override
  public void close() {
    over = true;
    producer.close(Duration.ofSeconds(2));
  }
}
