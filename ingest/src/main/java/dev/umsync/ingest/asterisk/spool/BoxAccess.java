package dev.umsync.ingest.asterisk.spool;

import dev.umsync.common.identity.VoicemailId;
import dev.umsync.ingest.asterisk.spool.BoxLook.FileStamp;
import dev.umsync.ingest.asterisk.spool.BoxLook.Found;
import dev.umsync.ingest.asterisk.spool.BoxLook.Whole;
import dev.umsync.ingest.asterisk.spool.Known.Intent;
import dev.umsync.ingest.asterisk.spool.Place.SpoolFile;
import dev.umsync.ingest.asterisk.spool.SpoolJournal.JournalFailed;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Lets the way back into a mailbox while the spool's loop keeps out of it. Thread rule: any thread.
 */
public final class BoxAccess {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int LOOKS = 40;

  private final Path voicemail;
  private final SpoolMemory memory;
  private final SpoolJournal journal;
  private final Consumer<BoxName> touched;
  private final Clock clock;

  /**
   * @param journal the loop's own, so that only one instance writes
   * @param touched told when a mailbox was left
   */
  public BoxAccess(
      Path voicemail,
      SpoolMemory memory,
      SpoolJournal journal,
      Consumer<BoxName> touched,
      Clock clock) {
    this.voicemail = voicemail;
    this.memory = memory;
    this.journal = journal;
    this.touched = touched;
    this.clock = clock;
  }

  /** Whether a mailbox could be entered. */
  public sealed interface Entry {}

  /** What is remembered has not been read yet. */
  public record NotReady() implements Entry {}

  /** Others were in it for too long. */
  public record Busy() implements Entry {}

  /** No voicemail of this id is remembered. */
  public record Unknown() implements Entry {}

  /** Entered by the thread that asked; it leaves by closing. */
  public final class Entered implements Entry, AutoCloseable {
    private final BoxName box;
    private final BoxMemory inside;
    private final VoicemailId id;

    private Entered(BoxName box, BoxMemory inside, VoicemailId id) {
      this.box = box;
      this.inside = inside;
      this.id = id;
    }

    /** Which mailbox. */
    public BoxName name() {
      return box;
    }

    /** Where the voicemail is now; empty if the mailbox did not come to rest. */
    public Optional<Place> look() throws InterruptedException {
      BoxScanner scanner = new BoxScanner(voicemail, AudioOrder.STANDARD, clock);
      for (int look = 0; look < LOOKS; look++) {
        if (scanner.look(box) instanceof Whole whole && whole.complete()) {
          return Optional.of(place(whole));
        }
        boolean _ = new CountDownLatch(1).await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      }
      return Optional.empty();
    }

    private Place place(Whole whole) {
      Optional<Known> known = inside.find(id);
      return whole.messages().stream()
          .filter(found -> known.filter(k -> k.isOf(found.text())).isPresent())
          .reduce((one, other) -> one.folder().over(other.folder()) == one.folder() ? one : other)
          .map(BoxAccess::place)
          .orElseGet(() -> new Place(Optional.empty(), Optional.empty(), false, List.of()));
    }

    /**
     * Writes down what is going to be done; returns when it is acknowledged.
     *
     * @throws JournalFailed if it may not be: then nothing is done
     */
    public void mean(Standing standing) throws JournalFailed, InterruptedException {
      write(Optional.of(new Intent(standing, clock.instant())));
    }

    /** What was meant is not going to happen. */
    public void meanNothing() throws JournalFailed, InterruptedException {
      write(Optional.empty());
    }

    private void write(Optional<Intent> intent) throws JournalFailed, InterruptedException {
      Optional<Known> known = inside.find(id);
      if (known.isEmpty()) {
        return;
      }
      Known now = known.get().withIntent(intent);
      try {
        journal.write(List.of(), Map.of(id, now), List.of());
      } catch (JournalFailed e) {
        memory.close(); // the loop opens the journal again
        throw e;
      }
      inside.put(now);
    }

    @Override
    public void close() {
      inside.gate.unlock();
      touched.accept(box);
    }
  }

  private static Place place(Found found) {
    List<SpoolFile> files = new ArrayList<>();
    files.add(file(found.textFile()));
    found.audio().forEach(f -> files.add(file(f)));
    return new Place(
        Optional.of(found.folder()), found.text().msgId(), found.text().urgent(), files);
  }

  private static SpoolFile file(FileStamp stamp) {
    return new SpoolFile(stamp.path(), stamp.key());
  }

  /** Enters the mailbox of a voicemail, waiting for others to leave it. */
  public Entry enter(VoicemailId id) throws InterruptedException {
    if (!memory.isOpen()) {
      return new NotReady();
    }
    Optional<BoxName> box = memory.boxOf(id);
    if (box.isEmpty()) {
      return new Unknown();
    }
    BoxMemory inside = memory.box(box.get());
    if (!inside.gate.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      return new Busy();
    }
    if (!memory.isOpen() || memory.box(box.get()) != inside) { // it began anew meanwhile
      inside.gate.unlock();
      return new NotReady();
    }
    if (inside.find(id).isEmpty()) {
      inside.gate.unlock();
      return new Unknown();
    }
    return new Entered(box.get(), inside, id);
  }
}
