package dev.umsync.ingest.asterisk.spool;

import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.ingest.access.TokenBucket;
import dev.umsync.ingest.asterisk.spool.BoxChange.Arrived;
import dev.umsync.ingest.asterisk.spool.BoxChange.Changed;
import dev.umsync.ingest.asterisk.spool.BoxChange.Forgotten;
import dev.umsync.ingest.asterisk.spool.BoxLook.Absent;
import dev.umsync.ingest.asterisk.spool.BoxLook.Found;
import dev.umsync.ingest.asterisk.spool.BoxLook.Unreadable;
import dev.umsync.ingest.asterisk.spool.BoxLook.Unsettled;
import dev.umsync.ingest.asterisk.spool.BoxLook.Whole;
import dev.umsync.ingest.asterisk.spool.SpoolJournal.JournalFailed;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the voicemail folders of one Asterisk server: what arrives, is heard, marked new again or
 * deleted there becomes events, each once, whatever is restarted and when.
 *
 * <p>Nothing is locked, moved or written there. Thread rule: started and closed by one thread; one
 * task owns reading, one waits for the operating system.
 */
public final class SpoolLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolLoop.class);
  private static final Duration TICK = Duration.ofMillis(500);
  private static final Duration AGAIN = Duration.ofSeconds(2);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
  private static final int MOST_EVENTS = 50;
  private static final long MOST_BYTES = 8L << 20;

  private final SpoolSettings settings;
  private final SpoolJournal journal;
  private final SpoolRoster roster;
  private final SpoolMemory memory;
  private final Clock clock;
  private final LongSupplier nanoTicker;
  private final Executor executor;
  private final SpoolMetrics metrics;
  private final Agenda agenda;
  private final BoxScanner scanner;
  private final SpoolEvents events;
  private final TokenBucket backfill;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Complaints complaints;
  private final Map<BoxName, Long> aside = new HashMap<>();
  private volatile boolean closing;

  /** Starts following. */
  public SpoolLoop(
      SpoolSettings settings,
      SpoolJournal journal,
      SpoolRoster roster,
      SpoolMemory memory,
      SpoolMetrics metrics,
      Clock clock,
      LongSupplier nanoTicker,
      Executor executor) {
    this.settings = settings;
    this.journal = journal;
    this.roster = roster;
    this.memory = memory;
    this.metrics = metrics;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    this.executor = executor;
    this.agenda = new Agenda(nanoTicker);
    this.complaints = new Complaints(settings.name(), nanoTicker);
    this.scanner = new BoxScanner(settings.voicemail(), settings.order(), clock);
    this.events = new SpoolEvents(settings.source());
    this.backfill =
        new TokenBucket(settings.backfillPerSecond(), settings.backfillPerSecond(), nanoTicker);
    executor.execute(this::run);
  }

  /** Something of ours changed in it, so it is worth a look soon. */
  public void touched(BoxName box) {
    agenda.touched(box, settings.settle());
  }

  private void run() {
    try {
      while (!closing) {
        followGuarded();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      journal.close();
      ended.countDown();
    }
  }

  /** An error that nobody foresaw ends no more than one following. */
  private void followGuarded() throws InterruptedException {
    try {
      if (roster.isReady()) {
        follow();
      } else {
        agenda.next(TICK);
      }
    } catch (RuntimeException e) {
      // What was written is not known, so everything is compared with the journal anew.
      memory.close();
      LOG.atError()
          .addKeyValue("source", settings.name())
          .setCause(e)
          .log("Following voicemail folders failed; it begins anew with what was written last");
      pause(AGAIN);
    }
  }

  /** From opening the journal to its failing, or to the end. */
  private void follow() throws InterruptedException {
    try (SpoolWatch watch = new SpoolWatch(settings.voicemail(), this::touched, executor)) {
      memory.reset(journal.open());
      long listedAt = nanoTicker.getAsLong() - settings.rescan().toNanos();
      while (!closing && memory.isOpen()) { // the way back closes it when its write fails
        if (nanoTicker.getAsLong() - listedAt >= settings.rescan().toNanos()) {
          listedAt = nanoTicker.getAsLong();
          listAll(watch);
        }
        Optional<BoxName> due = agenda.next(TICK).filter(this::isNotAside);
        if (due.isPresent()) {
          watch.watch(due.get());
          visitGuarded(due.get());
        }
      }
    } catch (IOException e) {
      complaints.say(
          settings.voicemail().toString(),
          "The voicemail folders can't be read; check asterisk.spool and its permissions. Tried again.");
      agenda.next(AGAIN);
    } catch (JournalFailed e) {
      memory.close();
      LOG.atWarn()
          .addKeyValue("source", settings.name())
          .addKeyValue("kind", e.kind())
          .log(
              e.kind() == JournalFailed.Kind.FENCED
                  ? "Another instance of ingest follows the same voicemail folders; name them for one only"
                  : "Kafka did not take what changed in voicemail folders; it is compared again");
      pause(e.kind() == JournalFailed.Kind.FENCED ? settings.rescan() : AGAIN);
    }
  }

  /** A mailbox that can't be followed must not keep the others from being. */
  private void visitGuarded(BoxName box) throws JournalFailed, InterruptedException {
    try {
      visit(box);
    } catch (RuntimeException e) {
      aside.put(box, nanoTicker.getAsLong() + settings.rescan().toNanos());
      throw new IllegalStateException("mailbox " + box.text(), e);
    }
  }

  private boolean isNotAside(BoxName box) {
    Long until = aside.get(box);
    if (until == null) {
      return true;
    }
    long left = until - nanoTicker.getAsLong();
    if (left > 0) {
      agenda.within(box, Duration.ofNanos(left));
      return false;
    }
    aside.remove(box);
    return true;
  }

  private void pause(Duration time) throws InterruptedException {
    for (long until = nanoTicker.getAsLong() + time.toNanos();
        !closing && until - nanoTicker.getAsLong() > 0; ) {
      agenda.next(TICK);
    }
  }

  private void listAll(SpoolWatch watch) throws IOException {
    Set<BoxName> boxes = watch.boxes();
    boxes.forEach(box -> agenda.within(box, Duration.ZERO));
    metrics.boxes(boxes.size());
  }

  /** Looks at one mailbox and writes down what changed in it. */
  private void visit(BoxName box) throws JournalFailed, InterruptedException {
    BoxMemory known = memory.box(box);
    if (!known.gate.tryLock()) { // we are changing something in it ourselves
      agenda.within(box, settings.settle());
      return;
    }
    try {
      switch (scanner.look(box)) {
        case Unsettled(String why) -> {
          metrics.unsettled();
          LOG.atTrace().addKeyValue("reason", why).log("A mailbox was not quiet");
          agenda.within(box, settings.settle());
        }
        case Absent a -> LOG.atTrace().log("A mailbox's folder is gone");
        case Unreadable(String why) -> {
          metrics.unreadable();
          complaints.say(
              box.text(), "A mailbox can't be read (" + why + "); check its permissions");
        }
        case Whole whole -> {
          Instant now = clock.instant();
          write(box, known, BoxDiff.compare(box, known, whole, now, settings.deleteAfter()), now);
          if (known.hasMissing()) {
            agenda.within(box, settings.deleteAfter().plusMillis(1));
          }
        }
      }
    } finally {
      known.gate.unlock();
    }
  }

  private void write(BoxName box, BoxMemory known, List<BoxChange> changes, Instant now)
      throws JournalFailed, InterruptedException {
    Batch batch = new Batch();
    for (BoxChange change : changes) {
      if (batch.isFull()) {
        agenda.within(box, Duration.ZERO);
        break;
      }
      switch (change) {
        case Changed changed -> batch.add(changed.after(), events.changed(changed, now));
        case Arrived arrived -> arrive(box, arrived, now, batch);
        case Forgotten(Known gone) -> batch.forgotten.add(gone);
      }
    }
    if (batch.isEmpty()) {
      return;
    }
    journal.write(batch.events, batch.memory, batch.forgotten);
    batch
        .memory
        .values()
        .forEach(one -> {
          known.put(one);
          memory.remember(one);
        });
    batch.forgotten.forEach(gone -> known.remove(gone.voicemailId()));
    metrics.written(batch.events);
  }

  private void arrive(BoxName box, Arrived arrived, Instant now, Batch batch) {
    Found found = arrived.found();
    Optional<Subscriber> owner = owner(box);
    if (owner.isEmpty()) {
      metrics.ownerless();
      return; // looked at again regularly: the roster may name somebody
    }
    boolean old = found.text().recordedAt().plus(settings.backfillAfter()).isBefore(now);
    if (old) {
      Duration wait = backfill.take();
      if (!wait.isZero()) {
        agenda.within(box, wait);
        return;
      }
    }
    Known known = SpoolEvents.known(box, arrived, owner.get(), now);
    switch (Recordings.read(found, settings.audioBytes())) {
      case Recordings.Recording.Read(var audio) -> {
        batch.add(known, events.arrived(known, found, audio, old));
        arrived.before().ifPresent(batch.forgotten::add);
      }
      case Recordings.Recording.Moved m -> agenda.within(box, settings.settle());
      case Recordings.Recording.None(String why) -> {
        metrics.unusable();
        complaints.say(
            known.voicemailId().value(),
            "A voicemail has no recording that can be delivered ("
                + why
                + "); it is looked at again");
      }
    }
  }

  private Optional<Subscriber> owner(BoxName box) {
    Optional<Subscriber> full = roster.owner(box.text());
    return full.isPresent() || !box.context().equals(settings.defaultContext())
        ? full
        : roster.owner(box.mailbox());
  }

  /** What goes out in one write. */
  private static final class Batch {
    final List<VoicemailEvent> events = new ArrayList<>();
    final Map<VoicemailId, Known> memory = new LinkedHashMap<>();
    final List<Known> forgotten = new ArrayList<>();
    private long bytes;

    void add(Known known, List<VoicemailEvent> of) {
      memory.put(known.voicemailId(), known);
      for (VoicemailEvent event : of) {
        events.add(event);
        bytes +=
            event instanceof VoicemailEvent.Received received ? received.audio().sizeBytes() : 0;
      }
    }

    boolean isFull() {
      return events.size() >= MOST_EVENTS || bytes >= MOST_BYTES;
    }

    boolean isEmpty() {
      return memory.isEmpty() && forgotten.isEmpty();
    }
  }

  /** Reads nothing more, lets a write in progress end; at most 15 s. */
  @Override
  public void close() {
    closing = true;
    try {
      if (!ended.await(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atWarn().addKeyValue("source", settings.name()).log("A spool did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
