package dev.umsync.common.kafka;

import dev.umsync.broker.BrokerFault;
import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.BrokerStartFailed;
import dev.umsync.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A real broker in a folder that goes with it. */
public final class TestBroker implements AutoCloseable {
  private final Path folder;
  private final List<BrokerFault> faults = new CopyOnWriteArrayList<>();
  private EmbeddedBroker broker;

  private TestBroker(Path folder, BrokerSettings settings) {
    this.folder = folder;
    this.broker = run(settings);
  }

  private EmbeddedBroker run(BrokerSettings settings) {
    try {
      return EmbeddedBroker.start(settings, faults::add);
    } catch (BrokerStartFailed e) {
      throw new IllegalStateException(e);
    }
  }

  public static TestBroker start(UnaryOperator<BrokerSettings> change) {
    try {
      Path folder = Files.createTempDirectory("umsync-broker");
      return new TestBroker(folder, change.apply(BrokerSettings.throwAway(folder)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static TestBroker start() {
    return start(UnaryOperator.identity());
  }

  public KafkaConnection connection() {
    return KafkaConnection.to(broker.bootstrapServers());
  }

  /** Takes the broker away; what it holds stays. */
  public int stop() {
    int port = broker.port();
    broker.close();
    return port;
  }

  /** Brings it back where clients look for it. */
  public void startAgain(int port) {
    broker = run(BrokerSettings.throwAway(folder).withPort(port));
  }

  @Override
  public void close() {
    broker.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(TestBroker::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
