package dev.umsync.worker.watch;

import static java.util.Objects.requireNonNull;

import dev.umsync.common.event.EventHead;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Deleted;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Unread;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.MailboxRecords;
import dev.umsync.common.mailbox.MailboxCodec;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.TenantRecord.DeleteRule;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.common.topic.Topics;
import dev.umsync.common.upload.UploadBudget;
import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Position;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.failure.CircuitBreaker;
import dev.umsync.worker.failure.FailurePolicy;
import dev.umsync.worker.kafka.Effects;
import dev.umsync.worker.kafka.Effects.Publication;
import dev.umsync.worker.kafka.MailboxPublications;
import dev.umsync.worker.kafka.StateView;
import dev.umsync.worker.kafka.UndecodableEvent;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.IdleEar;
import dev.umsync.worker.mailbox.Idling;
import dev.umsync.worker.mailbox.MemoryMailboxes;
import dev.umsync.worker.mailbox.MemoryMailboxes.Stored;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.voicemail.ApplierParts;
import dev.umsync.worker.voicemail.Circuits;
import dev.umsync.worker.voicemail.Directory;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.SampleEvents;
import dev.umsync.worker.voicemail.VoicemailApplier;
import dev.umsync.worker.voicemail.compose.MessageComposer;
import dev.umsync.worker.voicemail.compose.SenderAddress;
import dev.umsync.worker.voicemail.state.StateCodec;
import dev.umsync.worker.voicemail.state.VoicemailState;
import dev.umsync.worker.watch.WatchSettings.BrakeRules;
import dev.umsync.worker.watch.WatchSettings.Evidence;
import dev.umsync.worker.watch.WatchSettings.Pace;
import dev.umsync.worker.watch.record.MailboxSide;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A handler over mailboxes in memory, the time in the test's hand. One thread. */
final class WatchRig {
  static final FolderName TRASH = new FolderName("Trash");
  static final int PARTITION = 3;
  private static final String IMAP_ADMIN = "https://www.googleapis.com/auth/gmail.imap_admin";

  final MemoryMailboxes mailboxes = new MemoryMailboxes();
  final Roster roster = new Roster();
  final Tenants tenants = new Tenants();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final Map<String, byte[]> state = new HashMap<>();
  final List<MailboxEvent> told = new ArrayList<>();
  final List<String> steps = new ArrayList<>();

  /** The keys of the state topic's records, in order. */
  final List<String> written = new ArrayList<>();

  private final Map<String, String> owners = new HashMap<>();
  private final Map<String, Long> versions = new HashMap<>();
  private final MailboxRecords records = new MailboxRecords(new MailboxCodec());
  private final WatchDirectory directory = new WatchDirectory(roster, tenants);
  private final LossWindow window =
      new LossWindow(WatchSettings.defaults().brakes(), directory::people);
  boolean parked;
  boolean permitted = true;
  boolean lossesKnown = true;

  /** What happens after a look has begun and before it reads what is known. */
  Runnable meanwhile = () -> {};

  Instant now = SampleEvents.RECORDED.plusSeconds(60);
  private long offset;
  private int events;
  private Watch watch;
  private WatchingHandler handler;

  WatchRig() {
    tenant(TenantRecord.GOOGLE_MAIL_SCOPE);
    enrol(SampleEvents.SUBSCRIBER);
    restart();
  }

  void tenant(boolean seesAll) {
    tenant(seesAll ? IMAP_ADMIN : TenantRecord.GOOGLE_MAIL_SCOPE);
  }

  private void tenant(String scope) {
    tenants.apply(
        bytes("example.com"),
        Json.bytes(
            new TenantRecord("example.com", "memory", Optional.empty(), DeleteRule.TRASH, scope)));
  }

  void enrol(Subscriber who) {
    roster.apply(
        bytes(who.address()),
        Json.bytes(
            new SubscriberRecord(
                who,
                Optional.empty(),
                List.of(new SubscriberRecord.Box(new SourceUri("um://nupoint-1"), "2045")),
                Optional.empty(),
                Optional.of("Europe/Madrid"))));
  }

  /** All that is only in memory is lost. */
  void restart() {
    InstantSource source = () -> now;
    Clock clock = source.withZone(ZoneOffset.UTC);
    Circuits circuits =
        new Circuits(
            clock, new CircuitBreaker.Limits(1_000, Duration.ofSeconds(30)), registry, whose -> {});
    VoicemailApplier applier =
        new VoicemailApplier(
            new ApplierParts(
                new Directory(roster, tenants),
                mailboxes,
                SampleEvents.IDENTITIES,
                new MessageComposer(SampleEvents.IDENTITIES, SenderAddress.DEFAULT),
                circuits,
                FailurePolicy.defaults(),
                new Topics("umsync."),
                clock,
                provider -> Duration.ZERO,
                length -> {},
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                registry.counter("umsync.worker.copies.removed"),
                new UploadBudget(1 << 20, Duration.ZERO)));
    WatchParts parts =
        new WatchParts(
            settings(),
            directory,
            mailboxes,
            new Deaf(),
            SampleEvents.IDENTITIES,
            circuits,
            new MailboxPublications("umsync.mailbox"),
            new Notices(),
            clock,
            () -> now.toEpochMilli() * 1_000_000,
            new Random(1),
            Runnable::run,
            Duration.ofSeconds(30),
            registry);
    watch = new Watch(parts, (partition, look, refused) -> {});
    handler = new WatchingHandler(applier, parts, watch);
    watch.opened(PARTITION, Set.copyOf(owners.values()));
  }

  /** Each look compares everything, so that no test waits for one. */
  private static WatchSettings settings() {
    WatchSettings usual = WatchSettings.defaults();
    Pace pace = usual.pace();
    return new WatchSettings(
        true,
        new Pace(pace.hot(), Duration.ZERO, pace.gap(), pace.rest(), Duration.ZERO, pace.spread()),
        new Evidence(Duration.ofMinutes(10), Duration.ofMinutes(2)),
        new BrakeRules(5, Duration.ofMinutes(10), 5, 0.01, 0.05),
        10,
        1_000,
        3,
        1_000,
        Duration.ofDays(1));
  }

  static Account account(Subscriber who) {
    return new Account(who.address(), new Provider("memory"));
  }

  Account account() {
    return account(SampleEvents.SUBSCRIBER);
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  // The phone.

  Verdict<WatchTask, Effects> deliver(Subscriber who, String id) {
    Received sample = SampleEvents.received(id);
    return phone(
        new Received(
            meta(who),
            sample.voicemailId(),
            sample.caller(),
            now,
            32,
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            false,
            sample.audio()));
  }

  Verdict<WatchTask, Effects> deliver(String id) {
    return deliver(SampleEvents.SUBSCRIBER, id);
  }

  Verdict<WatchTask, Effects> read(String id) {
    return phone(new Read(meta(SampleEvents.SUBSCRIBER), new VoicemailId(id)));
  }

  Verdict<WatchTask, Effects> unread(String id) {
    return phone(new Unread(meta(SampleEvents.SUBSCRIBER), new VoicemailId(id)));
  }

  Verdict<WatchTask, Effects> delete(String id) {
    return phone(new Deleted(meta(SampleEvents.SUBSCRIBER), new VoicemailId(id)));
  }

  EventMeta meta(Subscriber who) {
    return new EventMeta("phone-" + events++, SampleEvents.SOURCE, who, now);
  }

  Verdict<WatchTask, Effects> phone(VoicemailEvent event) {
    return handle(
        new WatchTask.Voicemail(new LoggedEvent(event, now, PARTITION, offset++, Instant.MIN)),
        Purpose.DELIVER);
  }

  // The worker.

  /** What the handler says of an event that it knows by its head alone. */
  Optional<Effects> settledBefore(VoicemailEvent event) {
    return handler.settledBefore(
        new EventHead(event.type(), event.meta(), event.voicemailId()), new View());
  }

  void expect(Subscriber who) throws InterruptedException {
    handler.expect(new Key(who.address()));
  }

  void look() {
    look(SampleEvents.SUBSCRIBER);
  }

  /** As many calls as a look takes. */
  void look(Subscriber who) {
    for (int i = 0; i < 12; i++) {
      handle(new WatchTask.Look(who), Purpose.ERRAND);
    }
  }

  void lookEveryMinute(int minutes) {
    for (int i = 0; i < minutes; i++) {
      pass(Duration.ofMinutes(1));
      look();
    }
  }

  void order(Subscriber who, boolean release) {
    order(who, release, now);
  }

  void order(Subscriber who, boolean release, Instant given) {
    handle(new WatchTask.Order(who, release, given), Purpose.DELIVER);
  }

  Verdict<WatchTask, Effects> handle(WatchTask task, Purpose purpose) {
    Attempt<WatchTask> attempt =
        new Attempt<>(
            new Key(task.subscriber().address()),
            task,
            new Position(PARTITION, 0),
            purpose,
            false,
            1,
            Duration.ofMinutes(1),
            () -> permitted);
    try {
      Verdict<WatchTask, Effects> verdict = handler.handle(attempt, new View());
      if (verdict instanceof Verdict.Done<WatchTask, Effects> done) {
        write(done.result());
      }
      return verdict;
    } catch (InterruptedException | UndecodableEvent e) {
      throw new AssertionError(e);
    }
  }

  private void write(Effects effects) {
    for (Effects.StateChange change : effects.state()) {
      byte[] value = change.value();
      written.add(change.voicemail());
      versions.merge(change.subscriber(), 1L, Long::sum);
      if (value == null) {
        state.remove(change.voicemail());
        owners.remove(change.voicemail());
      } else {
        state.put(change.voicemail(), value);
        if (!change.subscriber().isEmpty() && !change.voicemail().contains("|")) {
          owners.put(change.voicemail(), change.subscriber());
        }
      }
    }
    for (Publication publication : effects.publications()) {
      if (publication.topic().equals("umsync.mailbox")) {
        try {
          told.add(records.decode(new RecordHeaders(publication.headers()), publication.value()));
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      } else if (publication.topic().equals("losses")) {
        String[] fields = new String(publication.value(), StandardCharsets.US_ASCII).split(";");
        window.lost(
            Subscriber.of(publication.key()),
            Boolean.parseBoolean(fields[0]),
            Instant.ofEpochMilli(Long.parseLong(fields[1])));
      }
    }
  }

  private final class View implements StateView {
    @Override
    public Optional<byte[]> find(String voicemail) {
      return Optional.ofNullable(state.get(voicemail));
    }

    @Override
    public Collection<String> of(Key subscriber) {
      return owners.entrySet().stream()
          .filter(e -> e.getValue().equals(subscriber.value()))
          .map(Map.Entry::getKey)
          .sorted()
          .toList();
    }

    @Override
    public OptionalLong version(Key subscriber) {
      meanwhile.run();
      return OptionalLong.of(versions.getOrDefault(subscriber.value(), 0L));
    }

    @Override
    public boolean parked(Key subscriber) {
      return parked;
    }

    @Override
    public void write(Effects effects) {
      steps.add(effects.outcomeClass());
      WatchRig.this.write(effects);
    }
  }

  /** Hears nothing. */
  private static final class Deaf implements Idling {
    @Override
    public Start listen(Account account, FolderName folder, IdleEar ear) {
      return Start.UNSUPPORTED;
    }

    @Override
    public boolean isConnected(Account account) {
      return true;
    }

    @Override
    public void letGo(Account account) {}
  }

  private final class Notices implements Losses {
    @Override
    public Publication notice(Subscriber subscriber, boolean expunged, Instant at) {
      return new Publication(
          "losses", subscriber.address(), bytes(expunged + ";" + at.toEpochMilli()), List.of());
    }

    @Override
    public Brake brake(String domain, Instant at) {
      return lossesKnown ? window.brake(domain, at) : Brake.UNKNOWN;
    }
  }

  /** The partition is another worker's. */
  void loses() {
    watch.closed(PARTITION);
  }

  // What there is.

  KnownCache known() {
    return watch.known();
  }

  /** Where a voicemail's message is. */
  Stored stored(Subscriber who, String id) {
    return mailboxes.stored(account(who)).stream()
        .filter(m -> m.text().contains(MessageIdentity.VOICEMAIL_HEADER + ": " + id + "\r\n"))
        .findFirst()
        .orElseThrow();
  }

  Stored stored(String id) {
    return stored(SampleEvents.SUBSCRIBER, id);
  }

  void personMarks(String id, boolean seen) {
    mailboxes.personMarks(account(), stored(id).location(), MessageFlag.SEEN, seen);
  }

  void personTrashes(String id) {
    mailboxes.personMoves(account(), stored(id).location(), TRASH);
  }

  void personRemoves(String id) {
    mailboxes.personRemoves(account(), stored(id).location());
  }

  /** The types told of voicemails, in order. */
  List<String> toldTypes() {
    return told.stream()
        .filter(MailboxEvent.OfVoicemail.class::isInstance)
        .map(e -> (MailboxEvent.OfVoicemail) e)
        .map(
            e -> e.voicemailId().value() + " " + e.type().name().toLowerCase(java.util.Locale.ROOT))
        .toList();
  }

  /** Counts published, in order. */
  List<String> lamps() {
    return told.stream()
        .filter(MailboxEvent.LampChanged.class::isInstance)
        .map(e -> (MailboxEvent.LampChanged) e)
        .map(l -> l.unheard() + "/" + l.heard())
        .toList();
  }

  VoicemailState stateOf(String id) {
    try {
      return StateCodec.read(requireNonNull(state.get("um://nupoint-1 " + id)));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  MailboxSide sideOf(String id) {
    byte[] value = state.get(MailboxSide.key("um://nupoint-1 " + id));
    return value == null ? MailboxSide.NONE : MailboxSide.read(value);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
