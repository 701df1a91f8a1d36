package dev.umsync.ingest.asterisk;

import dev.umsync.common.config.Secret;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.ingest.IngestSite;
import dev.umsync.ingest.asterisk.ami.AmiClient;
import dev.umsync.ingest.asterisk.ami.AmiSettings;
import dev.umsync.ingest.asterisk.spool.AudioOrder;
import dev.umsync.ingest.asterisk.spool.BoxAccess;
import dev.umsync.ingest.asterisk.spool.MemoryJournal;
import dev.umsync.ingest.asterisk.spool.SpoolJournal;
import dev.umsync.ingest.asterisk.spool.SpoolLoop;
import dev.umsync.ingest.asterisk.spool.SpoolMemory;
import dev.umsync.ingest.asterisk.spool.SpoolMetrics;
import dev.umsync.ingest.asterisk.spool.SpoolRoster;
import dev.umsync.ingest.asterisk.spool.SpoolSettings;
import dev.umsync.ingest.asterisk.spool.Wav;
import dev.umsync.ingest.umserver.MailboxActs;
import dev.umsync.ingest.umserver.UmServer;
import dev.umsync.ingest.umserver.UmServerContract.Phone;
import dev.umsync.ingest.umserver.UmServerContract.Rig;
import dev.umsync.testbed.asterisk.ManagerServer;
import dev.umsync.testbed.asterisk.SpoolOptions;
import dev.umsync.testbed.asterisk.VoicemailSpool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An Asterisk server, followed and told by the product; its journal is in memory. */
final class AsteriskSite implements Rig {
  static final String CONTEXT = "default";

  final VoicemailSpool spool;
  final ManagerServer manager;
  final MemoryJournal journal = new MemoryJournal(new Random(3), 0);
  final AmiClient ami;
  private final MailboxActs acts = new MailboxActs("um://pbx");
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final java.util.concurrent.atomic.AtomicInteger made =
      new java.util.concurrent.atomic.AtomicInteger();
  private final SpoolMemory memory = new SpoolMemory();
  private final SpoolLoop loop;
  private final AsteriskServer adapter;

  AsteriskSite(Path folder, SpoolOptions options, boolean moveFiles, Duration timeout)
      throws IOException {
    this.spool = new VoicemailSpool(folder, options, System::nanoTime);
    this.manager = new ManagerServer(spool, "umsync", "manager-secret");
    SpoolJournal handle = journal.handle();
    this.loop =
        new SpoolLoop(
            new SpoolSettings(
                "pbx",
                new SourceUri("um://pbx"),
                folder,
                CONTEXT,
                AudioOrder.STANDARD,
                Duration.ofMillis(5),
                Duration.ofMillis(300),
                Duration.ofMillis(100),
                Duration.ofMinutes(15),
                100,
                1 << 20),
            handle,
            roster(),
            memory,
            new SpoolMetrics(new SimpleMeterRegistry(), "pbx"),
            Clock.systemUTC(),
            System::nanoTime,
            threads);
    this.ami =
        new AmiClient(
            new AmiSettings(
                "127.0.0.1",
                manager.port(),
                Optional.empty(),
                "umsync",
                new Secret("manager-secret"),
                timeout),
            event -> {},
            System::nanoTime,
            threads);
    this.adapter =
        new AsteriskServer(
            new BoxAccess(folder, memory, handle, loop::touched, Clock.systemUTC()),
            new AmiMover(ami, moveFiles ? Optional.of(new FileMover(folder)) : Optional.empty()),
            new Lamps(ami, false, CONTEXT));
  }

  private static SpoolRoster roster() {
    return new SpoolRoster() {
      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public Optional<Subscriber> owner(String box) {
        return switch (box) {
          case "2045" -> Optional.of(MailboxActs.ANA);
          case "2046" -> Optional.of(MailboxActs.BO);
          default -> Optional.empty();
        };
      }
    };
  }

  private static String box(Subscriber whose) {
    return whose.equals(MailboxActs.ANA) ? "2045" : "2046";
  }

  /** Whether the adapter knows what is in the spool, and so takes what it is told. */
  boolean isRead() {
    return memory.isOpen();
  }

  @Override
  public UmServer adapter() {
    return adapter;
  }

  @Override
  public MailboxActs acts() {
    return acts;
  }

  /** Returns when the voicemail has been told of. */
  @Override
  public String arrive(Subscriber whose) {
    String said = "message " + made.incrementAndGet();
    try {
      var _ =
          spool
              .leave(
                  CONTEXT,
                  box(whose),
                  new VoicemailSpool.Call(
                      "\"Cy\" <5001>",
                      Instant.now().getEpochSecond(),
                      3,
                      false,
                      Map.of("wav", Wav.saying(said), "WAV", Wav.saying(said))))
              .orElseThrow();
      IngestSite.await(
          "it is told of",
          () -> received().stream().anyMatch(r -> Wav.said(r.audio().content()).equals(said)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return received().stream()
        .filter(r -> Wav.said(r.audio().content()).equals(said))
        .findFirst()
        .orElseThrow()
        .voicemailId()
        .value();
  }

  List<VoicemailEvent.Received> received() {
    return journal.events().stream()
        .filter(VoicemailEvent.Received.class::isInstance)
        .map(VoicemailEvent.Received.class::cast)
        .toList();
  }

  /** What a person is said to have done on the phone. */
  List<VoicemailEvent> acted() {
    return journal.events().stream().filter(e -> !(e instanceof VoicemailEvent.Received)).toList();
  }

  List<String> folders(String id) {
    String[] parts = id.split("/");
    try {
      return spool.contents(parts[0], parts[1]).getOrDefault(parts[2], List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Phone phone(String id) {
    List<String> folders = folders(id).stream().filter(f -> !f.equals("Deleted")).toList();
    if (folders.isEmpty()) {
      return Phone.GONE;
    }
    return folders.contains("INBOX") || folders.contains("Urgent") ? Phone.NEW : Phone.HEARD;
  }

  @Override
  public int changes() {
    return manager.changes();
  }

  @Override
  public void goAway() {
    manager.goAway();
  }

  @Override
  public void comeBack() {
    try {
      manager.comeBack();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void fallSilent() {
    manager.freeze();
  }

  @Override
  public MailboxEvent impossible() {
    return acts.read(MailboxActs.ANA, "default/2045/never-seen");
  }

  @Override
  public void close() {
    loop.close();
    adapter.close();
    manager.close();
    threads.shutdownNow();
  }
}
