package dev.umsync.worker.voicemail;

import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.json.Json;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.tenant.MessageSettings;
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
import dev.umsync.worker.kafka.StateView;
import dev.umsync.worker.kafka.UndecodableEvent;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.Mailboxes;
import dev.umsync.worker.mailbox.MemoryMailboxes;
import dev.umsync.worker.mailbox.MemoryMailboxes.Stored;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.compose.MessageComposer;
import dev.umsync.worker.voicemail.compose.SenderAddress;
import dev.umsync.worker.voicemail.state.StateCodec;
import dev.umsync.worker.voicemail.state.VoicemailState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An applier over mailboxes in memory, and what the engine would keep for it. One thread. */
final class ApplierRig {
  static final Account ACCOUNT =
      new Account(SampleEvents.SUBSCRIBER.address(), new Provider("memory"));
  static final int CIRCUIT_OPENS_AFTER = 3;
  static final long COPIES_BYTES = 1 << 20;
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-05-04T10:00:00Z"), ZoneOffset.UTC);

  final MemoryMailboxes mailboxes = new MemoryMailboxes();
  final Roster roster = new Roster();
  final Tenants tenants = new Tenants();
  final Directory directory = new Directory(roster, tenants);
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final Map<String, byte[]> state = new HashMap<>();
  final List<OutcomeRecord> outcomes = new ArrayList<>();
  final List<Duration> pauses = new ArrayList<>();
  final VoicemailApplier applier;
  final UploadBudget copies = new UploadBudget(COPIES_BYTES, Duration.ZERO);
  Duration indexLag = Duration.ZERO;
  boolean permitted = true;
  Runnable step = () -> {};
  private long offset;

  ApplierRig() {
    this(Optional.empty());
  }

  /** With other mailboxes than those in memory. */
  ApplierRig(Optional<Mailboxes> other) {
    this(other, Preparation.none(CLOCK));
  }

  /** With other mailboxes than those in memory, and with something done before they are touched. */
  ApplierRig(Optional<Mailboxes> other, Preparation preparation) {
    Clock clock = CLOCK;
    applier =
        new VoicemailApplier(
            new ApplierParts(
                directory,
                other.orElse(mailboxes),
                SampleEvents.IDENTITIES,
                new MessageComposer(SampleEvents.IDENTITIES, SenderAddress.DEFAULT),
                new Circuits(
                    clock,
                    new CircuitBreaker.Limits(CIRCUIT_OPENS_AFTER, Duration.ofSeconds(30)),
                    registry,
                    whose -> {}),
                FailurePolicy.defaults(),
                new Topics("umsync."),
                clock,
                provider -> indexLag,
                pauses::add,
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                registry.counter("umsync.worker.copies.removed"),
                copies,
                preparation));
    addSubscriber();
    tenant(Optional.empty(), DeleteRule.TRASH);
  }

  void addSubscriber() {
    SubscriberRecord record =
        new SubscriberRecord(
            SampleEvents.SUBSCRIBER,
            Optional.of("Luis Pérez"),
            List.of(new SubscriberRecord.Box(new SourceUri("um://nupoint-1"), "2045")),
            Optional.empty(),
            Optional.of("Europe/Madrid"));
    roster.apply(bytes(SampleEvents.SUBSCRIBER.address()), Json.bytes(record));
  }

  void removeSubscriber() {
    roster.apply(bytes(SampleEvents.SUBSCRIBER.address()), null);
  }

  void removeTenant() {
    tenants.apply(bytes("example.com"), null);
  }

  void tenant(Optional<String> folder, DeleteRule rule) {
    tenant(folder, rule, MessageSettings.NONE);
  }

  void tenant(Optional<String> folder, DeleteRule rule, MessageSettings message) {
    tenants.apply(
        bytes("example.com"),
        Json.bytes(
            new TenantRecord("example.com", "memory", folder, rule, TenantRecord.GOOGLE_MAIL_SCOPE)
                .withMessage(message)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  LoggedEvent logged(VoicemailEvent event) {
    return new LoggedEvent(event, SampleEvents.RECORDED.plusSeconds(60), 3, offset++);
  }

  /** The next event of the log, for the first time. */
  Verdict<MailboxTask, Effects> fresh(VoicemailEvent event) {
    return handle(logged(event), Purpose.DELIVER, false);
  }

  /** The next event of the log, which somebody may have begun before. */
  Verdict<MailboxTask, Effects> suspect(VoicemailEvent event) {
    return handle(logged(event), Purpose.DELIVER, true);
  }

  Verdict<MailboxTask, Effects> handle(MailboxTask task, Purpose purpose, boolean suspect) {
    Attempt<MailboxTask> attempt =
        new Attempt<>(
            new Key(SampleEvents.SUBSCRIBER.address()),
            task,
            new Position(3, 0),
            purpose,
            suspect,
            1,
            Duration.ofMinutes(1),
            () -> permitted);
    try {
      Verdict<MailboxTask, Effects> verdict = applier.handle(attempt, new View());
      if (verdict instanceof Verdict.Done<MailboxTask, Effects> done) {
        write(done.result());
      }
      return verdict;
    } catch (UndecodableEvent e) {
      return new Verdict.SetAside<>(e.cause());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  StateView view() {
    return new View();
  }

  /** What the engine would show; steps are counted where it would write. */
  private final class View implements StateView {
    @Override
    public Optional<byte[]> find(String voicemail) {
      return Optional.ofNullable(state.get(voicemail));
    }

    @Override
    public void write(Effects effects) {
      step.run();
      ApplierRig.this.write(effects);
      step.run();
    }
  }

  private void write(Effects effects) {
    effects
        .state()
        .forEach(change -> {
          byte[] value = change.value();
          if (value == null) {
            state.remove(change.voicemail());
          } else {
            state.put(change.voicemail(), value);
          }
        });
    for (Effects.Publication publication : effects.publications()) {
      try {
        outcomes.add(Json.read(publication.value(), OutcomeRecord.class));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  OutcomeRecord lastOutcome() {
    return outcomes.getLast();
  }

  VoicemailState stateOf(String voicemailId) {
    byte[] value = state.get("um://nupoint-1 " + voicemailId);
    if (value == null) {
      throw new AssertionError("no state of " + voicemailId);
    }
    try {
      return StateCodec.read(value);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  List<Stored> stored() {
    return mailboxes.stored(ACCOUNT);
  }

  int calls(MemoryMailboxes.Step step) {
    return mailboxes.calls(ACCOUNT, step);
  }
}
