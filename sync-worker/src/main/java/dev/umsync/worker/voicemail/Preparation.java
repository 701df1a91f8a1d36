package dev.umsync.worker.voicemail;

import dev.umsync.common.event.Transcript;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.worker.audio.AudioFile;
import dev.umsync.worker.audio.Recordings;
import dev.umsync.worker.audio.Recordings.Prepared;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.transcript.Transcribing;
import dev.umsync.worker.voicemail.transcript.TranscriptBoard;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What is done to a voicemail before its mailbox is touched: a transcript is waited for, the
 * recording converted. No connection is held meanwhile. Immutable, any thread.
 *
 * @param recordings convert
 * @param board holds for transcripts
 * @param transcribing writes recordings down
 * @param clock against which the time of an event is held
 */
public record Preparation(
    Recordings recordings, TranscriptBoard board, Transcribing transcribing, Clock clock) {
  /**
   * What has to be left of a call for the mailbox once its transcript was waited for and its
   * recording converted.
   */
  private static final Duration FOR_THE_MAILBOX = Duration.ofSeconds(20);

  /** Nothing is converted and nobody waited for. */
  public static Preparation none(Clock clock) {
    return new Preparation(
        Recordings.asTheyCame(), new TranscriptBoard(1, 0), Transcribing.NOBODY, clock);
  }

  /**
   * The transcript that came, or comes in time. A private voicemail is written down nowhere: its
   * words would not be shown.
   *
   * @param timeLeft of the call
   */
  Optional<Transcript> transcript(
      LoggedEvent task, Received event, MessageSettings settings, Duration timeLeft)
      throws InterruptedException {
    if (event.transcript().isPresent() || event.confidential()) {
      return Optional.empty();
    }
    Optional<Transcript> there = board.find(task.subscriber(), task.voicemail());
    if (there.isPresent()) {
      return there;
    }
    // What is not of now is not held: a backlog would take as long again.
    Duration left = left(task, settings, timeLeft);
    Optional<String> service = settings.transcription();
    boolean expected = service.isEmpty() || transcribing.ask(event, service.get());
    if (!expected || !left.isPositive()) {
      return board.find(task.subscriber(), task.voicemail());
    }
    // Where there is no service it is the phone system that may send one.
    return board.await(
        task.subscriber(),
        task.voicemail(),
        left,
        () -> service.isEmpty() || transcribing.underWay(task.subscriber(), task.voicemail()));
  }

  private Duration left(LoggedEvent task, MessageSettings settings, Duration timeLeft) {
    Duration asked = Duration.ofSeconds(settings.transcriptWaitSeconds().orElse(0));
    Duration since = Duration.between(task.writtenAt(), clock.instant());
    Duration left = asked.minus(since.isNegative() ? Duration.ZERO : since);
    Duration most = timeLeft.minus(FOR_THE_MAILBOX).minus(recordings.longest(wanted(settings)));
    return left.compareTo(most) < 0 ? left : most;
  }

  Prepared recording(Received event, MessageSettings settings) throws InterruptedException {
    return recordings.prepare(event.audio(), wanted(settings));
  }

  private static MessageSettings.Audio wanted(MessageSettings settings) {
    return settings.audio().orElse(MessageSettings.Audio.AS_IT_CAME);
  }

  Optional<Prepared> smaller(Received event, AudioFile refused) throws InterruptedException {
    return recordings.smaller(event.audio(), refused);
  }
}
