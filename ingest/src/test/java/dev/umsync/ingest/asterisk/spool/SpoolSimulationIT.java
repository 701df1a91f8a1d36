package dev.umsync.ingest.asterisk.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.ingest.IngestSite;
import dev.umsync.testbed.asterisk.SpoolOptions;
import dev.umsync.testbed.asterisk.VoicemailSession;
import dev.umsync.testbed.asterisk.VoicemailSpool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real folder tree under app_voicemail's own operations, followed by a loop that is restarted all
 * the time and whose writes fail now and then, against what was really done. Prints its seed.
 */
@Tag("slow")
class SpoolSimulationIT {
  private static final int OPERATIONS = 10_000;
  private static final String CONTEXT = "default";
  private static final List<String> BOXES = List.of("1001", "1002", "1003", "1004");
  private static final List<String> FOLDERS = List.of("INBOX", "INBOX", "Urgent", "Old", "Work");

  @TempDir private Path folder;
  private final long seed =
      Optional.ofNullable(System.getProperty("umsync.test.seed"))
          .map(Long::parseLong)
          .orElseGet(() -> new Random().nextLong());
  private final Random random = new Random(seed);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final MemoryJournal journal = new MemoryJournal(new Random(seed + 1), 200);
  private final Set<String> left = new HashSet<>();
  private final List<VoicemailSession> sessions = new ArrayList<>();
  private VoicemailSpool spool;
  private int operations;

  @BeforeEach
  void make() {
    System.out.println("SpoolSimulationIT seed " + seed);
    spool =
        new VoicemailSpool(
            folder,
            new SpoolOptions(List.of("WAV", "wav"), 20, random.nextBoolean() ? 0 : 5, true),
            System::nanoTime);
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private SpoolLoop start() {
    return new SpoolLoop(
        new SpoolSettings(
            "pbx",
            new SourceUri("um://pbx"),
            folder,
            CONTEXT,
            AudioOrder.STANDARD,
            Duration.ofMillis(10),
            Duration.ofMillis(400),
            Duration.ofMillis(60),
            Duration.ofMinutes(15),
            1000,
            1 << 20),
        journal.handle(),
        new SpoolRoster() {
          @Override
          public boolean isReady() {
            return true;
          }

          @Override
          public Optional<Subscriber> owner(String box) {
            return box.contains("@")
                ? Optional.empty()
                : Optional.of(Subscriber.of("p" + box + "@example.com"));
          }
        },
        new SpoolMemory(),
        new SpoolMetrics(new SimpleMeterRegistry(), "pbx"),
        Clock.systemUTC(),
        System::nanoTime,
        threads);
  }

  @Test
  void tenThousandOperationsLoseNothingAndDoubleNothing() throws Exception {
    SpoolLoop loop = start();
    while (operations < OPERATIONS) {
      operate();
      if (operations % 500 == 0) {
        loop.close();
        for (int i = 0; i < random.nextInt(30); i++) {
          operate();
        }
        loop = start();
      }
    }
    for (VoicemailSession session : sessions) {
      session.close();
    }
    IngestSite.await("what was told is what is there", () -> differences().isEmpty());
    loop.close();

    assertThat(differences()).as("seed " + seed).isEmpty();
    everyEventIsInItsPlaceAndOfItsMessage();
    System.out.printf(
        "SpoolSimulationIT: %d operations, %d messages left, %d events%n",
        operations, left.size(), journal.events().size());
    assertThat(journal.events()).hasSizeGreaterThan(OPERATIONS / 4);
  }

  private void operate() throws IOException {
    operations++;
    String box = BOXES.get(random.nextInt(BOXES.size()));
    String from = FOLDERS.get(random.nextInt(FOLDERS.size()));
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> leave(box);
      case 4 -> listen(box, from);
      case 5, 6 -> openOrClose(box);
      case 7 -> any(box, from, (id, to) -> spool.move(CONTEXT, box, from, id, to));
      case 8 -> any(box, from, (id, to) -> spool.remove(CONTEXT, box, from, id));
      default -> forward(box);
    }
  }

  private void leave(String box) throws IOException {
    String said = box + "/" + operations;
    spool
        .leave(
            CONTEXT,
            box,
            new VoicemailSpool.Call(
                "\"Caller %d\" <%d>".formatted(operations, 5000 + operations),
                Instant.now().getEpochSecond(),
                random.nextInt(60),
                random.nextInt(8) == 0,
                Map.of("wav", Wav.saying(said), "WAV", Wav.saying("wrong"))))
        .ifPresent(id -> {
          left.add(CONTEXT + "/" + box + "/" + id);
          says.put(id, said);
        });
  }

  private final Map<String, String> says = new HashMap<>();

  private void listen(String box, String from) throws IOException {
    VoicemailSession session = spool.open(CONTEXT, box, from);
    for (int number = 0; number < session.size(); number++) {
      switch (random.nextInt(6)) {
        case 0, 1 -> session.hear(number);
        case 2 -> session.delete(number);
        case 3 -> {
          if (session.save(number, "Work")) {
            session.delete(number);
          }
        }
        default -> {}
      }
    }
    session.close();
  }

  /** Sessions that stay open while others act in the same folder, one for each at a time. */
  private void openOrClose(String box) throws IOException {
    if (sessions.size() < 3) {
      VoicemailSession session = spool.open(CONTEXT, box, "INBOX");
      if (session.size() > 0) {
        session.hear(random.nextInt(session.size()));
        session.delete(random.nextInt(session.size()));
      }
      sessions.add(session);
    } else {
      sessions.removeFirst().close();
    }
  }

  private interface OnMessage {
    boolean act(String id, String toFolder) throws IOException;
  }

  private void any(String box, String from, OnMessage act) throws IOException {
    if (!spool.has(CONTEXT, box)) {
      return;
    }
    List<String> there =
        spool.contents(CONTEXT, box).entrySet().stream()
            .filter(e -> e.getValue().contains(from))
            .map(Map.Entry::getKey)
            .toList();
    if (!there.isEmpty()) {
      act.act(there.get(random.nextInt(there.size())), FOLDERS.get(random.nextInt(FOLDERS.size())));
    }
  }

  private void forward(String box) throws IOException {
    String to = BOXES.get(random.nextInt(BOXES.size()));
    if (!to.equals(box) && spool.count(CONTEXT, box, "Old") > 0 && random.nextInt(4) == 0) {
      Set<String> before = spool.contents(CONTEXT, box).keySet();
      if (spool.forward(CONTEXT, box, "Old", 0, to)) {
        before.forEach(id -> copies.merge(CONTEXT + "/" + to + "/" + id, 1, Integer::sum));
      }
    }
  }

  /** How often a message may have come to a mailbox as a copy. */
  private final Map<String, Integer> copies = new HashMap<>();

  /** What is in the folders, by name of the voicemail. */
  private Map<String, Standing> there() {
    Map<String, Standing> all = new TreeMap<>();
    try {
      for (String box : BOXES) {
        if (spool.has(CONTEXT, box)) {
          spool
              .contents(CONTEXT, box)
              .forEach((id, folders) ->
                  folders.stream()
                      .map(name -> SpoolFolder.of(name).orElseThrow())
                      .reduce(SpoolFolder::over)
                      .filter(f -> f != SpoolFolder.DELETED)
                      .ifPresent(f -> all.put(CONTEXT + "/" + box + "/" + id, f.standing())));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return all;
  }

  /** What the events tell. */
  private Map<String, Standing> told() {
    Map<String, Standing> all = new TreeMap<>();
    for (VoicemailEvent event : journal.events()) {
      String id = plain(event);
      switch (event) {
        case VoicemailEvent.Received r -> all.put(id, Standing.NEW);
        case VoicemailEvent.Read r -> all.put(id, Standing.HEARD);
        case VoicemailEvent.Unread u -> all.put(id, Standing.NEW);
        case VoicemailEvent.Deleted d -> all.remove(id);
        case VoicemailEvent.Updated u -> {}
      }
    }
    return all;
  }

  /** Without the mark of a message that came again. */
  private static String plain(VoicemailEvent event) {
    return event.voicemailId().value().replaceFirst("~\\d+$", "");
  }

  private List<String> differences() {
    Map<String, Standing> there = there();
    Map<String, Standing> told = told();
    List<String> all = new ArrayList<>();
    Set<String> names = new HashSet<>(there.keySet());
    names.addAll(told.keySet());
    for (String name : names) {
      if (there.get(name) != told.get(name)) {
        all.add(name + ": there " + there.get(name) + ", told " + told.get(name));
      }
    }
    return all;
  }

  private void everyEventIsInItsPlaceAndOfItsMessage() {
    Map<String, Standing> now = new HashMap<>();
    Set<String> ids = new HashSet<>();
    Map<String, Integer> times = new HashMap<>();
    for (VoicemailEvent event : journal.events()) {
      String name = event.voicemailId().value();
      assertThat(ids.add(event.meta().id())).as("%s is there once", event.meta().id()).isTrue();
      Standing before = now.get(name);
      switch (event) {
        case VoicemailEvent.Received r -> {
          assertThat(before).as(name + " arrives once").isNull();
          String plain = plain(r);
          String id = plain.substring(plain.lastIndexOf('/') + 1);
          assertThat(times.merge(plain, 1, Integer::sum))
              .as(name + " comes again only as a copy")
              .isLessThanOrEqualTo((left.contains(plain) ? 1 : 0) + copies.getOrDefault(plain, 0));
          assertThat(Wav.said(r.audio().content())).as(name).isEqualTo(says.get(id));
          now.put(name, Standing.NEW);
        }
        case VoicemailEvent.Read r -> {
          assertThat(before).as(name + " is heard").isEqualTo(Standing.NEW);
          now.put(name, Standing.HEARD);
        }
        case VoicemailEvent.Unread u -> {
          assertThat(before).as(name + " is new again").isEqualTo(Standing.HEARD);
          now.put(name, Standing.NEW);
        }
        case VoicemailEvent.Deleted d -> {
          assertThat(before).as(name + " is deleted").isIn(Standing.NEW, Standing.HEARD);
          now.put(name, Standing.DELETED);
        }
        case VoicemailEvent.Updated u ->
            assertThat(before).as(name + " is known").isNotNull().isNotEqualTo(Standing.DELETED);
      }
    }
  }
}
