package dev.umsync.worker.voicemail.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.worker.voicemail.SampleEvents;
import java.io.ByteArrayOutputStream;
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
  void messageIsRevisedAndComparedWithoutACopyOfItsRecording() throws IOException {
    Received event = event(10 * AUDIO_BYTES);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    composer.compose(event, SampleEvents.RECIPIENT).writeTo(bytes);
    byte[] message = bytes.toByteArray();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      VoicemailMessage revised =
          new MessageReviser(SampleEvents.IDENTITIES, composer)
              .revise(
                  message,
                  event.voicemail(),
                  SampleEvents.RECIPIENT,
                  event.transcript().orElseThrow(),
                  Optional.empty(),
                  1)
              .orElseThrow();
      revised.writeTo(OutputStream.nullOutputStream());
      revised.is(message);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }

    assertThat(least).isPositive().isLessThan(AUDIO_BYTES);
  }

  @Test
  void revisedMessageIsItselfAndNoOtherOfItsSize() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    VoicemailMessage message = composer.compose(event(AUDIO_BYTES), SampleEvents.RECIPIENT);
    message.writeTo(bytes);
    byte[] same = bytes.toByteArray();
    assertThat(message.is(same)).isTrue();
    for (int at : new int[] {0, same.length / 2, same.length - 1}) {
      byte[] other = same.clone();
      other[at] ^= 1;

      assertThat(message.is(other)).as("changed at %d", at).isFalse();
    }
  }

  @Test
  void tenTimesTheAudioTakesHardlyMore() throws IOException {
    long small = allocated(event(AUDIO_BYTES));

    assertThat(allocated(event(10 * AUDIO_BYTES)) - small).isLessThan(AUDIO_BYTES / 10);
  }
}
