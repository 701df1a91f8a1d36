package dev.umsync.worker.voicemail.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.worker.voicemail.SampleEvents;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What composing allocates does not depend on the machine's speed: the recording is encoded in
 * pieces straight into the stream. Were it copied once, or its base64 held whole, these bounds
 * would not do.
 */
class ComposeAllocationTest {
  private static final int AUDIO_BYTES = 300_000;
  private static final int ROUNDS = 200;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final MessageComposer composer =
      new MessageComposer(SampleEvents.IDENTITIES, SenderAddress.DEFAULT);

  private static Received event(int audioBytes) {
    return SampleEvents.received(
        "vm-1",
        SampleEvents.ana(),
        SampleEvents.audio(audioBytes),
        true,
        false,
        Optional.of(SampleEvents.transcript("Hello, it is about the offer of yesterday.")));
  }

  /** The least of many rounds: what else a JVM does on this thread is not counted. */
  private long allocated(Received event) throws IOException {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      composer.compose(event, SampleEvents.RECIPIENT).writeTo(OutputStream.nullOutputStream());
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  @Test
  void messageOf300kBOfAudioIsComposedAndWrittenInLessMemoryThanItsAudioTakes() throws IOException {
    assertThat(allocated(event(AUDIO_BYTES))).isPositive().isLessThan(AUDIO_BYTES);
  }

  @Test
  void tenTimesTheAudioTakesHardlyMore() throws IOException {
    long small = allocated(event(AUDIO_BYTES));

    assertThat(allocated(event(10 * AUDIO_BYTES)) - small).isLessThan(AUDIO_BYTES / 10);
  }
}
