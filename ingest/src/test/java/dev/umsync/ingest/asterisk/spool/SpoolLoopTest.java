package dev.umsync.ingest.asterisk.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.ingest.IngestSite;
import dev.umsync.testbed.asterisk.SpoolOptions;
import dev.umsync.testbed.asterisk.VoicemailSpool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolLoopTest {
  private static final Duration DELETE_AFTER = Duration.ofMillis(150);
  @TempDir private Path folder;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final MemoryJournal journal = new MemoryJournal(new Random(1), 0);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Set<String> people = ConcurrentHashMap.newKeySet();
  private final Set<String> poison = ConcurrentHashMap.newKeySet();
  private SpoolOptions options = SpoolOptions.STANDARD;
  private @Nullable VoicemailSpool made;
  private @Nullable SpoolLoop loop;

  @AfterEach
  void stop() {
    if (loop != null) {
      loop.close();
    }
    threads.shutdownNow();
  }

  /** One for each test: its ids are unique. */
  private VoicemailSpool spool() {
    if (made == null) {
      made = new VoicemailSpool(folder.resolve("voicemail"), options, System::nanoTime);
    }
    return made;
  }

  private SpoolLoop start(int backfillPerSecond) {
    people.add("1001");
    SpoolLoop started =
        new SpoolLoop(
            new SpoolSettings(
                "pbx",
                new SourceUri("um://pbx"),
                folder.resolve("voicemail"),
                "default",
                AudioOrder.STANDARD,
                Duration.ofMillis(5),
                Duration.ofMillis(100),
                DELETE_AFTER,
                Duration.ofMinutes(15),
                backfillPerSecond,
                1 << 20),
            journal.handle(),
            new SpoolRoster() {
              @Override
              public boolean isReady() {
                return true;
              }

              @Override
              public Optional<Subscriber> owner(String box) {
                if (poison.contains(box)) {
                  throw new IllegalStateException("an error that nobody foresaw");
                }
                return people.contains(box)
                    ? Optional.of(Subscriber.of("p" + box.replace('@', '.') + "@example.com"))
                    : Optional.empty();
              }
            },
            new SpoolMemory(),
            new SpoolMetrics(registry, "pbx"),
            Clock.systemUTC(),
            System::nanoTime,
            threads);
    loop = started;
    return started;
  }

  private String leave(
      String context, String box, Duration ago, boolean urgent, Map<String, byte[]> audio)
      throws Exception {
    return spool()
        .leave(
            context,
            box,
            new VoicemailSpool.Call(
                "<5001>", Instant.now().minus(ago).getEpochSecond(), 3, urgent, audio))
        .orElseThrow();
  }

  private String leave(String box) throws Exception {
    return leave("default", box, Duration.ZERO, false, Map.of("wav", Wav.saying("hello")));
  }

  private void await(int events) throws InterruptedException {
    IngestSite.await(events + " events", () -> journal.events().size() >= events);
    assertThat(journal.events()).hasSize(events);
  }

  private int others;

  /**
   * Lets the loop look several times, and proves that it does by a voicemail of somebody else's:
   * what was going to be told is told by then.
   */
  private void looksAgain() throws InterruptedException {
    String box = "9" + others++;
    people.add(box);
    try {
      Thread.sleep(DELETE_AFTER.multipliedBy(3)); // the loop's own interval, twice and more
      leave(box);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    IngestSite.await(
        "the loop goes on",
        () ->
            journal.events().stream()
                .anyMatch(e -> e.voicemailId().value().startsWith("default/" + box + "/")));
  }

  @Test
  void aMailboxThatFailsForAReasonNobodyForesawKeepsNoOtherFromBeingFollowed() throws Exception {
    people.add("6666");
    poison.add("6666");
    leave("6666");
    start(10);
    leave("1001");
    await(1);
    String told = leave("1001");
    await(2);
    assertThat(journal.events().getLast().voicemailId().value()).endsWith(told);

    poison.clear();

    await(3);
  }

  @Test
  void theBestRecordingIsTakenWhicheverIsLarger() throws Exception {
    leave(
        "default",
        "1001",
        Duration.ZERO,
        false,
        Map.of("WAV", Wav.saying("gsm"), "wav", Wav.saying("pcm"), "gsm", new byte[33]));
    start(100);
    await(1);

    assertThat(Wav.said(((Received) journal.events().getFirst()).audio().content()))
        .isEqualTo("pcm");
  }

  @Test
  void aRecordingThatIsCutShortWaitsUntilItIsWholeAndAnotherFormatTakesItsPlace() throws Exception {
    byte[] cut = java.util.Arrays.copyOf(Wav.saying("a longer text"), 50);
    leave("default", "1001", Duration.ZERO, false, Map.of("wav", cut));
    start(100);
    IngestSite.await(
        "it is passed over",
        () ->
            registry
                    .counter(
                        "umsync.ingest.spool.passed.over", "source", "pbx", "reason", "unusable")
                    .count()
                > 1);
    assertThat(journal.events()).isEmpty();

    Files.write(folder.resolve("voicemail/default/1001/INBOX/msg0000.WAV"), Wav.saying("whole"));

    await(1);
    assertThat(Wav.said(((Received) journal.events().getFirst()).audio().content()))
        .isEqualTo("whole");
  }

  @Test
  void oldOnesAreMarkedAndPacedAndANewOneDoesNotWaitForThem() throws Exception {
    for (int i = 0; i < 12; i++) {
      leave("default", "1001", Duration.ofDays(2), false, Map.of("wav", Wav.saying("old")));
    }
    Instant began = Instant.now();
    start(4);
    IngestSite.await("the first ones", () -> journal.events().size() >= 4);
    people.add("1002");
    leave("1002");

    await(13);

    List<Received> all = journal.events().stream().map(Received.class::cast).toList();
    assertThat(all.indexOf(all.stream().filter(r -> !r.backfill()).findFirst().orElseThrow()))
        .isLessThan(12);
    assertThat(all).filteredOn(Received::backfill).hasSize(12);
    // four at once, then four each second: the last of twelve is two seconds later
    assertThat(Duration.between(began, Instant.now())).isGreaterThan(Duration.ofMillis(1_700));
  }

  @Test
  void whatIsNobodysIsToldOnceTheRosterNamesSomebody() throws Exception {
    leave("sales", "1001", Duration.ZERO, false, Map.of("wav", Wav.saying("hello")));
    start(100);
    looksAgain();
    assertThat(journal.events()).hasSize(1);

    people.add("1001@sales");

    await(2);
    assertThat(journal.events().getLast().meta().subscriber().address())
        .isEqualTo("p1001.sales@example.com");
  }

  @Test
  void anUrgentOneIsUrgentAndOneThatIsMadeUrgentIsTold() throws Exception {
    leave("default", "1001", Duration.ZERO, true, Map.of("wav", Wav.saying("hurry")));
    String other = leave("1001");
    start(100);
    await(2);
    assertThat(journal.events().stream().map(Received.class::cast).filter(Received::urgent))
        .hasSize(1);

    spool().move("default", "1001", "INBOX", other, "Urgent");

    await(3);
    assertThat(journal.events().getLast())
        .isInstanceOfSatisfying(Updated.class, u -> assertThat(u.urgent()).hasValue(true));
  }

  @Test
  void foldersThatGoAwayAreNoDeletes() throws Exception {
    leave("1001");
    start(100);
    await(1);
    Path inbox = folder.resolve("voicemail/default/1001/INBOX");
    Files.move(inbox, folder.resolve("aside"));
    looksAgain();
    Files.move(folder.resolve("aside"), inbox);
    Files.move(folder.resolve("voicemail/default/1001"), folder.resolve("aside"));
    looksAgain();
    Files.move(folder.resolve("aside"), folder.resolve("voicemail/default/1001"));
    Files.move(folder.resolve("voicemail"), folder.resolve("unmounted"));
    Thread.sleep(DELETE_AFTER.multipliedBy(3));
    Files.move(folder.resolve("unmounted"), folder.resolve("voicemail"));
    looksAgain();

    assertThat(journal.events()).noneMatch(VoicemailEvent.Deleted.class::isInstance);
  }

  @Test
  void aTextFileThatACrashHasLeftHalfWrittenHoldsNothingElseUpAndDeletesNothing() throws Exception {
    String id = leave("1001");
    start(100);
    await(1);
    Path inbox = folder.resolve("voicemail/default/1001/INBOX");
    Path half = inbox.resolve("msg0007.txt");
    Files.writeString(half, ";\n[message]\n");
    Files.setLastModifiedTime(half, FileTime.from(Instant.now().minusSeconds(600)));
    Files.createFile(inbox.resolve(".lock"));
    Files.setLastModifiedTime(
        inbox.resolve(".lock"), FileTime.from(Instant.now().minusSeconds(600)));
    Files.delete(inbox.resolve("msg0000.txt")); // the first one might be the half one

    people.add("1002");
    leave("1002");
    await(2);
    looksAgain();

    assertThat(journal.events()).hasSize(3).allMatch(Received.class::isInstance);
    Files.delete(half);
    IngestSite.await(
        "now it is gone",
        () ->
            journal.events().stream()
                .anyMatch(e ->
                    e instanceof VoicemailEvent.Deleted && e.voicemailId().value().endsWith(id)));
  }

  @Test
  void aMessageWithoutAnIdIsTheSameOnceAsteriskHasGivenItOne() throws Exception {
    options = new SpoolOptions(List.of("wav"), 100, 0, false);
    leave("1001");
    start(100);
    await(1);
    assertThat(journal.events().getFirst().voicemailId().value()).startsWith("default/1001/h-");
    Path text = folder.resolve("voicemail/default/1001/INBOX/msg0000.txt");
    Files.writeString(text, Files.readString(text) + "msg_id=1-00000001\n");
    looksAgain();

    assertThat(journal.events()).hasSize(2); // that of the other mailbox
    assertThat(journal.memory().values()).anyMatch(k -> k.msgId().isPresent());
    spool().move("default", "1001", "INBOX", "1-00000001", "Old");
    await(3);
    assertThat(journal.events().getLast()).isInstanceOf(VoicemailEvent.Read.class);
    assertThat(journal.events().getLast().voicemailId())
        .isEqualTo(journal.events().getFirst().voicemailId());
  }

  @Test
  void whoOpensTheJournalLaterFollowsAlone() throws Exception {
    SpoolLoop first = start(100);
    leave("1001");
    await(1);
    start(100);
    leave("1001");
    await(2);
    looksAgain();
    assertThat(journal.events()).hasSize(3);
    first.close();
  }
}
