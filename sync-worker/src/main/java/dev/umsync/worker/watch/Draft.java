package dev.umsync.worker.watch;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.kafka.Effects;
import dev.umsync.worker.kafka.Effects.Publication;
import dev.umsync.worker.kafka.Effects.StateChange;
import dev.umsync.worker.kafka.StateView;
import dev.umsync.worker.voicemail.state.EarlierEvents;
import dev.umsync.worker.voicemail.state.Revision;
import dev.umsync.worker.voicemail.state.StateCodec;
import dev.umsync.worker.voicemail.state.VoicemailState;
import dev.umsync.worker.watch.record.MailboxSide;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of one person's voicemails, and what a call finds out about it: nothing of it holds
 * before its effects are written. Used by one thread.
 */
final class Draft {
  /**
   * One voicemail.
   *
   * @param id the key as text
   * @param state what both sides came to
   * @param side what is remembered of its message
   */
  record Known(String id, VoicemailKey key, VoicemailState state, MailboxSide side) {
    Known with(VoicemailState other) {
      return new Known(id, key, other, side);
    }

    Known with(MailboxSide other) {
      return new Known(id, key, state, other);
    }
  }

  private final StateView view;
  private final Subscriber subscriber;
  private final Instant now;

  /** Shared with other drafts until {@link #own} is called. */
  private Map<String, Known> all;

  private boolean shared;
  private final Map<String, StateChange> changes = new LinkedHashMap<>();
  private final List<Publication> publications = new ArrayList<>();

  private Draft(StateView view, Subscriber subscriber, Map<String, Known> all, Instant now) {
    this.view = view;
    this.subscriber = subscriber;
    this.all = all;
    this.now = now;
  }

  /** Everything that is known of a person's voicemails. */
  static Draft of(StateView view, Subscriber subscriber, Instant now) {
    return new Draft(view, subscriber, read(view, subscriber), now);
  }

  /** The same, of a mailbox in which nothing has changed for two looks read from a cache. */
  static Draft of(StateView view, WatchedMailbox mailbox, KnownCache cache, Instant now) {
    OptionalLong version = view.version(new Key(mailbox.subscriber.address()));
    if (version.isEmpty()) {
      return of(view, mailbox.subscriber, now);
    }
    Map<String, Known> known = cache.find(mailbox, version.getAsLong()).orElse(null);
    if (known == null) {
      known = read(view, mailbox.subscriber);
      // Where something changes all the time it would be kept in vain: garbage that has grown old
      // costs more than reading it again.
      if (mailbox.findings.readVersion.equals(version)) {
        cache.keep(mailbox, version.getAsLong(), known);
      }
      mailbox.findings.readVersion = version;
    }
    Draft draft = new Draft(view, mailbox.subscriber, known, now);
    draft.shared = true;
    return draft;
  }

  /** One voicemail alone. */
  static Draft of(StateView view, Subscriber subscriber, VoicemailKey voicemail, Instant now) {
    Map<String, Known> one = new LinkedHashMap<>();
    read(view, voicemail.text()).ifPresent(known -> one.put(voicemail.text(), known));
    return new Draft(view, subscriber, one, now);
  }

  private static Map<String, Known> read(StateView view, Subscriber subscriber) {
    Map<String, Known> all = new LinkedHashMap<>();
    for (String id : view.of(new Key(subscriber.address()))) {
      read(view, id).ifPresent(known -> all.put(id, known));
    }
    return all;
  }

  private static Optional<Known> read(StateView view, String id) {
    Optional<byte[]> state = view.find(id);
    if (state.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Known(id, VoicemailKey.parse(id), StateCodec.read(state.get()), side(view, id)));
    } catch (IOException | IllegalArgumentException unreadable) {
      // The applier says so when an event of it comes; until then there is nothing to compare with.
      return Optional.empty();
    }
  }

  /** What is remembered of a voicemail's message alone. */
  static MailboxSide side(StateView view, String id) {
    return view.find(MailboxSide.key(id)).map(MailboxSide::read).orElse(MailboxSide.NONE);
  }

  Subscriber subscriber() {
    return subscriber;
  }

  /** The instant of this call. */
  Instant now() {
    return now;
  }

  /** All that is known now; the one in hand may be {@link #put} while they are gone through. */
  Collection<Known> all() {
    return Collections.unmodifiableCollection(all.values());
  }

  Optional<Known> find(String id) {
    return Optional.ofNullable(all.get(id));
  }

  /** Another record of the state topic. */
  Optional<byte[]> record(String key) {
    return view.find(key);
  }

  /** Whether events of the person are parked. */
  boolean parked() {
    return view.parked(new Key(subscriber.address()));
  }

  /** Has a voicemail known so from now on. */
  Known put(Known known) {
    Known before = all.get(known.id());
    Known after = known;
    if (before == null || !before.state().equals(known.state())) {
      VoicemailState written = known.state().settled(known.state().last(), now);
      after = known.with(written);
      changes.put(
          known.id(), new StateChange(known.id(), subscriber.address(), StateCodec.write(written)));
    }
    if (before == null || !before.side().equals(known.side())) {
      String key = MailboxSide.key(known.id());
      changes.put(key, new StateChange(key, subscriber.address(), known.side().write()));
    }
    own().put(known.id(), after);
    return after;
  }

  private Map<String, Known> own() {
    if (shared) {
      all = new LinkedHashMap<>(all);
      shared = false;
    }
    return all;
  }

  /**
   * Removes all that is remembered of a voicemail, also by the applier beside its state. Each event
   * that is settled makes the state young again, so that nothing goes sooner than it was promised.
   */
  void forget(Known known) {
    own().remove(known.id());
    remove(known.id());
    for (String beside :
        List.of(
            MailboxSide.key(known.id()), EarlierEvents.key(known.id()), Revision.key(known.id()))) {
      if (changes.containsKey(beside) || view.find(beside).isPresent()) {
        remove(beside);
      }
    }
  }

  private void remove(String key) {
    changes.put(key, new StateChange(key, subscriber.address(), null));
  }

  /** Writes another record of the state topic. */
  void putRecord(String key, byte[] value) {
    changes.put(key, new StateChange(key, value));
  }

  void publish(Publication publication) {
    publications.add(publication);
  }

  boolean isEmpty() {
    return changes.isEmpty() && publications.isEmpty();
  }

  /** All of it. */
  Effects effects() {
    return new Effects("watched", List.copyOf(changes.values()), publications);
  }
}
