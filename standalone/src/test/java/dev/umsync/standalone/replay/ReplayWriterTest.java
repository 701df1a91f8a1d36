package dev.umsync.standalone.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.ReplayMark;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ReplayWriterTest {
  private static final Subscriber ANA = Subscriber.of("ana@example.com");
  private static final ReplayName NAME = ReplayName.at(Instant.EPOCH, 1);

  /** What becomes of a record is known only to those who wait for it. */
  private static final class SlowProducer extends MockProducer<byte[], byte[]> {
    private final Callable<RecordMetadata> end;
    private int awaited;

    SlowProducer(Callable<RecordMetadata> end) {
      super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
      this.end = end;
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> record, Callback callback) {
      var _ = super.send(record, callback);
      return new FutureTask<>(end) {
        @Override
        public RecordMetadata get()
            throws InterruptedException, java.util.concurrent.ExecutionException {
          awaited++;
          run();
          return super.get();
        }
      };
    }
  }

  private static ConsumerRecord<byte[], byte[]> first(long offset) {
    return new ConsumerRecord<>("umsync.voicemail", 3, offset, new byte[1], new byte[2_000]);
  }

  private static ReplayWriter writer(SlowProducer producer) {
    return new ReplayWriter(producer, "umsync.voicemail", NAME, false);
  }

  @Test
  void anEventIsSentOnlyWhenTheOneBeforeItIsWritten() throws Exception {
    SlowProducer producer =
        new SlowProducer(
            () -> new RecordMetadata(new TopicPartition("umsync.voicemail", 3), 0, 0, 0, 0, 0));
    ReplayWriter writer = writer(producer);

    for (long offset = 7; offset < 10; offset++) {
      writer.write(ANA, first(offset));
      assertThat(producer.awaited).isEqualTo(producer.history().size());
    }

    assertThat(producer.history())
        .extracting(r -> ReplayMark.of(r.headers()).orElseThrow().offset())
        .containsExactly(7L, 8L, 9L);
  }

  @Test
  void anEventThatIsNotWrittenInTimeEndsTheReplayAtIt() {
    SlowProducer producer =
        new SlowProducer(() -> {
          throw new TimeoutException("expired");
        });

    assertThatThrownBy(() -> writer(producer).write(ANA, first(7)))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void anEventThatIsTooLargeByNowIsNamedWithWhatToDo() {
    SlowProducer producer =
        new SlowProducer(() -> {
          throw new RecordTooLargeException("too large");
        });

    assertThatThrownBy(() -> writer(producer).write(ANA, first(7)))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("umsync.voicemail partition 3, offset 7 (2,000 bytes)")
        .hasMessageContaining("Raise max.message.bytes of umsync.voicemail")
        .hasMessageContaining("--resume " + NAME.text());
  }
}
