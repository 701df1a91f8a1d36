package dev.umsync.worker.voicemail.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.Transcript;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.worker.voicemail.SampleEvents;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TranscriptBoardTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Transcript WORDS = SampleEvents.transcript("words");

  private static VoicemailKey voicemail(String id) {
    return new VoicemailKey(SampleEvents.SOURCE, new VoicemailId(id));
  }

  @Test
  void whatCameAheadIsThereAtOnce() throws InterruptedException {
    TranscriptBoard board = new TranscriptBoard(10, 0);
    assertThat(board.post(SampleEvents.SUBSCRIBER, voicemail("a"), WORDS)).isFalse();

    assertThat(board.await(SampleEvents.SUBSCRIBER, voicemail("a"), LONG, () -> true))
        .contains(WORDS);
    assertThat(board.await(SampleEvents.SUBSCRIBER, voicemail("b"), LONG, () -> true)).isEmpty();
  }

  @Test
  void heldDeliveryGoesOnWhenItsTranscriptComesAndNotWithAnother() throws Exception {
    TranscriptBoard board = new TranscriptBoard(10, 1);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<Optional<Transcript>> held =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return board.await(SampleEvents.SUBSCRIBER, voicemail("a"), LONG, () -> true);
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              },
              executor);
      while (board.held() == 0) {
        Thread.onSpinWait();
      }
      assertThat(board.post(SampleEvents.SUBSCRIBER, voicemail("b"), WORDS)).isFalse();
      assertThat(held).isNotDone();

      assertThat(board.post(SampleEvents.SUBSCRIBER, voicemail("a"), WORDS)).isTrue();

      assertThat(held.get(10, TimeUnit.SECONDS)).contains(WORDS);
      assertThat(board.held()).isZero();
    }
  }

  @Test
  void waitEndsWithItsTime() throws InterruptedException {
    TranscriptBoard board = new TranscriptBoard(10, 1);

    assertThat(
            board.await(SampleEvents.SUBSCRIBER, voicemail("a"), Duration.ofMillis(5), () -> true))
        .isEmpty();
    assertThat(board.post(SampleEvents.SUBSCRIBER, voicemail("a"), WORDS)).isFalse();
  }

  @Test
  void heldDeliveryGoesOnWhenItsTranscriptCanNotComeAnyMore() throws Exception {
    TranscriptBoard board = new TranscriptBoard(10, 1);
    AtomicBoolean expected = new AtomicBoolean(true);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Transcript>> held =
          executor.submit(() ->
              board.await(
                  SampleEvents.SUBSCRIBER, voicemail("a"), Duration.ofDays(1), expected::get));
      while (board.held() == 0) {
        Thread.onSpinWait();
      }
      board.lookAgain();
      assertThat(board.held()).isEqualTo(1);

      expected.set(false);
      board.lookAgain();

      assertThat(held.get(10, TimeUnit.SECONDS)).isEmpty();
      assertThat(board.held()).isZero();
    }
    assertThat(
            board.await(SampleEvents.SUBSCRIBER, voicemail("a"), Duration.ofDays(1), expected::get))
        .isEmpty();
  }

  @Test
  void oldestGivesWay() {
    TranscriptBoard board = new TranscriptBoard(2, 0);
    for (String id : new String[] {"a", "b", "c"}) {
      board.post(SampleEvents.SUBSCRIBER, voicemail(id), WORDS);
    }

    assertThat(board.find(SampleEvents.SUBSCRIBER, voicemail("a"))).isEmpty();
    assertThat(board.find(SampleEvents.SUBSCRIBER, voicemail("c"))).contains(WORDS);
  }
}
