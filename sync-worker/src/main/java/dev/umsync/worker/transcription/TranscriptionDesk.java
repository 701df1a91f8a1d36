package dev.umsync.worker.transcription;

import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.Transcript;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.worker.audio.AudioFile;
import dev.umsync.worker.audio.Recordings;
import dev.umsync.worker.failure.CircuitBreaker;
import dev.umsync.worker.transcription.TranscriptionAnswer.None;
import dev.umsync.worker.transcription.TranscriptionAnswer.Words;
import dev.umsync.worker.voicemail.transcript.Transcribing;
import dev.umsync.worker.voicemail.transcript.TranscriptBoard;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes recordings, has them written down a few at a time, and brings the words to the delivery
 * that waits for them, or publishes them where none does. What is refused, too long or too much is
 * given up: a voicemail is delivered without its transcript. A service that has no words for a
 * recording is not asked for them again. Any thread.
 */
public final class TranscriptionDesk implements Transcribing {
  private static final Logger LOG = LoggerFactory.getLogger(TranscriptionDesk.class);
  private static final CircuitBreaker.Limits CIRCUIT =
      new CircuitBreaker.Limits(5, Duration.ofSeconds(60));
  private static final int MOST_WITHOUT_WORDS = 10_000;
  private static final Duration WITHOUT_WORDS_FOR = Duration.ofDays(1);

  private final Map<String, Counter> services = new HashMap<>();
  private final TranscriptionClient client;
  private final Recordings recordings;
  private final TranscriptBoard board;
  private final LateTranscripts late;
  private final Executor executor;
  private final Clock clock;
  private final MeterRegistry registry;
  private final WithoutWords withoutWords;
  private final Set<Whose> underWay = ConcurrentHashMap.newKeySet();
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();

  private record Whose(Subscriber subscriber, VoicemailKey voicemail) {}

  /** A service with what limits it. */
  private record Counter(
      TranscriptionService service, Semaphore atOnce, Semaphore room, CircuitBreaker circuit) {}

  TranscriptionDesk(
      List<TranscriptionService> services,
      TranscriptionClient client,
      Recordings recordings,
      TranscriptBoard board,
      LateTranscripts late,
      Executor executor,
      Clock clock,
      MeterRegistry registry) {
    this.client = client;
    this.recordings = recordings;
    this.board = board;
    this.late = late;
    this.executor = executor;
    this.clock = clock;
    this.registry = registry;
    this.withoutWords = new WithoutWords(MOST_WITHOUT_WORDS, WITHOUT_WORDS_FOR, clock);
    for (TranscriptionService service : services) {
      this.services.put(
          service.name(),
          new Counter(
              service,
              new Semaphore(service.atOnce(), true),
              new Semaphore(service.atOnce() + service.waiting()),
              new CircuitBreaker(clock, CIRCUIT, (from, to) -> transition(service.name(), to))));
    }
  }

  /**
   * A desk that asks over HTTP.
   *
   * @param recordings converts what no service reads
   * @param executor runs the requests, a virtual thread each
   */
  public static TranscriptionDesk overHttp(
      List<TranscriptionService> services,
      Recordings recordings,
      TranscriptBoard board,
      LateTranscripts late,
      Executor executor,
      Clock clock,
      MeterRegistry registry) {
    HttpClient http =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(executor)
            .build();
    return new TranscriptionDesk(
        services, new HttpTranscription(http), recordings, board, late, executor, clock, registry);
  }

  private static void transition(String service, CircuitBreaker.State to) {
    LOG.atWarn()
        .addKeyValue("service", service)
        .addKeyValue("state", to.getClass().getSimpleName())
        .log("The circuit of a transcription service changed its state");
  }

  @Override
  public boolean ask(Received event, String name) {
    Counter counter = services.get(name);
    if (counter == null) {
      if (unknown.add(name)) {
        LOG.atError()
            .addKeyValue("service", name)
            .log("A tenant names a transcription service that worker.transcription has not");
      }
      return false;
    }
    Whose whose = new Whose(event.meta().subscriber(), event.voicemail());
    if (underWay.contains(whose)) {
      return true;
    }
    String refusal = refusal(event, counter);
    if (!refusal.isEmpty()) {
      count(refusal);
      return false;
    }
    underWay.add(whose);
    try {
      executor.execute(() -> work(event, counter, whose));
      return true;
    } catch (RejectedExecutionException e) {
      done(counter, whose);
      return false;
    }
  }

  /** Why it is not taken; empty if it is, and then it has a place. */
  private String refusal(Received event, Counter counter) {
    if (withoutWords.has(event.meta().subscriber(), event.voicemail(), counter.service().name())) {
      return "asked-before";
    }
    if (event.audio().sizeBytes() > counter.service().largestBytes()) {
      return "too-large";
    }
    if (!counter.room().tryAcquire()) {
      return "no-room";
    }
    if (!counter.circuit().permits()) {
      counter.room().release();
      return "circuit-open";
    }
    return "";
  }

  private void work(Received event, Counter counter, Whose whose) {
    try {
      counter.atOnce().acquire();
      try {
        AudioFile file = recordings.forTranscription(event.audio());
        if (file.content().length > counter.service().largestBytes()) {
          count("too-large"); // it has grown by being converted
          giveUp(event, counter);
        } else {
          take(event, counter, client.ask(counter.service(), file));
        }
      } finally {
        counter.atOnce().release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      done(counter, whose);
    }
  }

  private void done(Counter counter, Whose whose) {
    counter.room().release();
    underWay.remove(whose);
    board.lookAgain();
  }

  @Override
  public boolean underWay(Subscriber subscriber, VoicemailKey voicemail) {
    return underWay.contains(new Whose(subscriber, voicemail));
  }

  private void take(Received event, Counter counter, TranscriptionAnswer answer) {
    switch (answer) {
      case Words(Transcript transcript) -> {
        counter.circuit().succeeded();
        boolean inTime = board.post(event.meta().subscriber(), event.voicemail(), transcript);
        count(inTime ? "in-time" : "late");
        if (!inTime) {
          late.publish(updated(event, transcript));
        }
      }
      case None(String cause, boolean service) -> {
        if (service) {
          counter.circuit().failed();
        } else {
          counter.circuit().succeeded();
          giveUp(event, counter);
        }
        count(cause);
        LOG.atInfo()
            .addKeyValue("service", counter.service().name())
            .addKeyValue("cause", cause)
            .log("A recording was not written down");
      }
    }
  }

  /** There will be no words of it: it is this recording, and not the service, that is to blame. */
  private void giveUp(Received event, Counter counter) {
    withoutWords.add(event.meta().subscriber(), event.voicemail(), counter.service().name());
  }

  /** The same event however often the recording is written down. */
  private Updated updated(Received event, Transcript transcript) {
    String id = "umsync-transcript-" + event.voicemailId().value();
    EventMeta meta =
        new EventMeta(id, event.meta().source(), event.meta().subscriber(), clock.instant());
    return new Updated(meta, event.voicemailId(), Optional.empty(), Optional.of(transcript));
  }

  private void count(String result) {
    registry.counter("umsync.worker.transcriptions", "result", result).increment();
  }
}
