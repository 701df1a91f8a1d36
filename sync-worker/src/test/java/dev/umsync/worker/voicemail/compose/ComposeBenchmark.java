package dev.umsync.worker.voicemail.compose;

import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.worker.voicemail.SampleEvents;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What composing costs: {@code ./mvnw -Dquick -DskipTests -Pbenchmark -pl sync-worker -am test}.
 * Allocation is the profiler's {@code gc.alloc.rate.norm}: the recording is encoded in pieces and
 * never copied whole. Figures are in docs/PERFORMANCE.md.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ComposeBenchmark {
  private static final int AUDIO_BYTES = 300_000;

  private final MessageComposer composer =
      new MessageComposer(SampleEvents.IDENTITIES, SenderAddress.DEFAULT);
  private final Received event =
      SampleEvents.received(
          "vm-1",
          SampleEvents.ana(),
          SampleEvents.audio(AUDIO_BYTES),
          true,
          false,
          Optional.of(SampleEvents.transcript("Hello, it is about the offer of yesterday.")));

  /** Headers and words; the recording is not touched. */
  @Benchmark
  public int compose() {
    return composer.compose(event, SampleEvents.RECIPIENT).sizeBytes();
  }

  /** The whole message, as it goes into a socket. */
  @Benchmark
  public int composeAndWrite() throws IOException {
    VoicemailMessage message = composer.compose(event, SampleEvents.RECIPIENT);
    message.writeTo(OutputStream.nullOutputStream());
    return message.sizeBytes();
  }
}
