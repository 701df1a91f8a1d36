package dev.umsync.common.kafka;

import dev.umsync.common.instance.InstanceRecord;
import dev.umsync.common.json.Json;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.keys.LoadedKeys;
import dev.umsync.common.telemetry.LogKeys;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at an instance's keyset files every few seconds, so that a key that was added is loaded
 * without a restart, and says on {@code umsync.instances} which keys are loaded. Says so at once
 * after a change and otherwise twice a minute.
 *
 * <p>Thread rule: one task on the executor; {@link #close} from any thread.
 */
public final class InstanceReporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceReporter.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final int LOOKS_PER_REPORT = 6;
  private static final Duration DELIVERY = Duration.ofSeconds(20);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final String instance;
  private final InstanceRecord.Role role;
  private final List<LoadedKeys> keysets;
  private final Runnable changed;
  private final Clock clock;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * Begins to report.
   *
   * @param topic the name of {@code umsync.instances} here
   * @param keysets the first is the one whose ids are reported
   * @param changed called by the task after a keyset was loaded anew; does not block
   */
  public InstanceReporter(
      KafkaConnection kafka,
      String topic,
      String instance,
      InstanceRecord.Role role,
      List<LoadedKeys> keysets,
      Runnable changed,
      Clock clock,
      Executor executor) {
    this.producer = kafka.producer("umsync-instance-" + instance, DELIVERY, Map.of());
    this.topic = topic;
    this.instance = instance;
    this.role = role;
    this.keysets = List.copyOf(keysets);
    this.changed = changed;
    this.clock = clock;
    executor.execute(this::run);
  }

  private void run() {
    try {
      int looks = 0;
      do {
        boolean anew = refresh();
        if (anew) {
          changed.run();
        }
        if (anew || looks++ % LOOKS_PER_REPORT == 0) {
          report();
        }
      } while (!closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      producer.close(CLOSE_PATIENCE);
      ended.countDown();
    }
  }

  private boolean refresh() {
    boolean anew = false;
    for (LoadedKeys keyset : keysets) {
      try {
        anew |= keyset.refresh();
      } catch (KeyTrouble e) {
        LOG.atWarn()
            .addKeyValue(LogKeys.REASON, e.getMessage())
            .log("A keyset can't be read again; what was loaded stays in use");
      }
    }
    if (anew) {
      LOG.atInfo().addKeyValue(LogKeys.KEY_ID, keysets.getFirst().keyIds()).log("Keys loaded anew");
    }
    return anew;
  }

  private void report() {
    InstanceRecord record =
        new InstanceRecord(instance, role, keysets.getFirst().keyIds(), clock.instant());
    try {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  topic, 0, instance.getBytes(StandardCharsets.UTF_8), Json.bytes(record)),
              (sent, failure) -> {
                if (failure != null) {
                  LOG.atDebug()
                      .addKeyValue(LogKeys.REASON, failure.getClass().getSimpleName())
                      .log("An instance's report was not taken; the next one follows");
                }
              });
    } catch (KafkaException e) {
      LOG.atDebug()
          .addKeyValue(LogKeys.REASON, e.getClass().getSimpleName())
          .log("An instance's report was not taken; the next one follows");
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      if (!ended.await(CLOSE_PATIENCE.multipliedBy(3).toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atDebug().log("The reporter did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
