package dev.umsync.worker.config;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.identity.MessageIdentities;
import dev.umsync.worker.audio.Ffmpeg;
import dev.umsync.worker.audio.Recordings;
import dev.umsync.worker.kafka.tables.UpdatedEvents;
import dev.umsync.worker.templates.MessageTemplates;
import dev.umsync.worker.templates.TemplateTrouble;
import dev.umsync.worker.transcription.TranscriptionDesk;
import dev.umsync.worker.transcription.TranscriptionService;
import dev.umsync.worker.voicemail.Preparation;
import dev.umsync.worker.voicemail.compose.MessageComposer;
import dev.umsync.worker.voicemail.transcript.TranscriptBoard;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What messages are made with, put together. Thread rule: used by one thread, at start.
 *
 * @param composer with the templates, which were read and tried
 * @param preparation converts and transcribes
 * @param board holds transcripts that came ahead
 */
record MessageParts(MessageComposer composer, Preparation preparation, TranscriptBoard board) {
  private static final int MOST_TRANSCRIPTS = 1_000;

  static MessageParts of(
      WorkerConfig config, WorkerSurroundings around, MessageIdentities identities, Opened opened) {
    MessageConfig message = config.message();
    MessageTemplates templates = templates(message, around);
    List<TranscriptionService> services =
        message.services().stream().map(s -> s.withKey(around.folder())).toList();
    TranscriptBoard board = new TranscriptBoard(MOST_TRANSCRIPTS, message.heldAtOnce());
    around.registry().gauge("umsync.worker.held", board, TranscriptBoard::held);
    UpdatedEvents late = opened.add(new UpdatedEvents(around.kafka(), around.topics()));
    ExecutorService pipes =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("umsync-ffmpeg-", 0).factory());
    // Not waited for: what a program left behind keeps a pipe open as long as it likes.
    opened.add(pipes::shutdownNow);
    Recordings recordings = recordings(message, around, pipes);
    TranscriptionDesk desk =
        TranscriptionDesk.overHttp(
            services,
            // With places of its own, which deliveries do not wait for.
            recordings(message, around, pipes),
            board,
            late,
            around.executor(),
            around.clock(),
            around.registry());
    return new MessageParts(
        new MessageComposer(identities, config.sender(), templates),
        new Preparation(recordings, board, desk, around.clock()),
        board);
  }

  private static Recordings recordings(
      MessageConfig config, WorkerSurroundings around, Executor pipes) {
    return new Recordings(new Ffmpeg(config.ffmpeg(), pipes, around.ticker(), around.registry()));
  }

  private static MessageTemplates templates(MessageConfig config, WorkerSurroundings around) {
    try {
      return MessageTemplates.load(config.templates().map(around.folder()::resolve));
    } catch (TemplateTrouble e) {
      throw new StartFailed(
          "A message template can't be used", e.place(), "It " + e.getMessage() + ".", e);
    }
  }
}
