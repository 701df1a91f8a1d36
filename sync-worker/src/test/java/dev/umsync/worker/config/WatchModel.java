package dev.umsync.worker.config;

import static dev.umsync.worker.config.PipelineRig.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Deleted;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Unread;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.common.mailbox.MailboxEventType;
import dev.umsync.testbed.mail.MailboxPerson;
import dev.umsync.testbed.mail.MailboxReader;
import dev.umsync.testbed.mail.StoredMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A small reference of what phone and mailbox should come to, and a hand that acts on either. One
 * thread.
 */
final class WatchModel {
  private static final List<String> FOLDERS = List.of("INBOX", "Kept");

  private final WatchContract site;
  private final Random random;
  private final List<Voicemail> voicemails = new ArrayList<>();
  private int events;

  /** One voicemail as both sides should know it. */
  private static final class Voicemail {
    final Subscriber who;
    final String id;

    /** What the person did in the mailbox that the UM server is to hear of. */
    final List<MailboxEventType> expected = new ArrayList<>();

    boolean seen;
    boolean trashed;

    /** The last word from the phone, and when. */
    Optional<Boolean> phoneSaid = Optional.empty();

    Instant phoneSaidAt = Instant.MIN;
    boolean phoneDeleted;
    int actions;

    Voicemail(Subscriber who, String id) {
      this.who = who;
      this.id = id;
    }

    @Override
    public String toString() {
      return id;
    }
  }

  /** So many people with so many voicemails each, delivered. */
  WatchModel(WatchContract site, Random random, int people, int each) {
    this.site = site;
    this.random = random;
    for (int p = 0; p < people; p++) {
      Subscriber who = site.somebody();
      try (MailboxPerson person = site.rig.mail.person(who.address())) {
        person.createFolder("Kept");
      }
      for (int v = 0; v < each; v++) {
        Voicemail voicemail =
            new Voicemail(who, "model-" + p + "-" + v + "-" + who.address().split("@")[0]);
        site.deliver(who, voicemail.id);
        voicemails.add(voicemail);
      }
      site.awaitLamp(who, each, 0);
    }
  }

  private Voicemail any() {
    List<Voicemail> left = voicemails.stream().filter(v -> !v.phoneDeleted).toList();
    return left.get(random.nextInt(left.size()));
  }

  private Optional<StoredMessage> find(Voicemail v) {
    try (MailboxReader reader = site.rig.mail.reader(v.who.address())) {
      List<String> folders = new ArrayList<>(FOLDERS);
      folders.add(site.rig.mail.trashFolder());
      for (String folder : folders) {
        for (StoredMessage m : reader.messages(folder)) {
          if (m.header("X-UMSync-Voicemail").filter(v.id::equals).isPresent()) {
            return Optional.of(m);
          }
        }
      }
    }
    return Optional.empty();
  }

  private void inMailbox(
      Voicemail v, java.util.function.BiConsumer<MailboxPerson, StoredMessage> does) {
    StoredMessage message = find(v).orElseThrow();
    try (MailboxPerson person = site.rig.mail.person(v.who.address())) {
      does.accept(person, message);
    }
  }

  /** Actions so far apart that each is seen on its own. */
  void runSpaced(int steps) {
    for (int i = 0; i < steps; i++) {
      Voicemail v = any();
      act(v, random.nextInt(10), true);
      awaitThat(v + " is told " + v.expected, () -> site.told(v.id).equals(v.expected));
    }
  }

  /** Actions on both sides without waiting for what they come to. */
  void runAtOnce(int steps) {
    for (int i = 0; i < steps; i++) {
      Voicemail v = any();
      act(v, random.nextInt(7), false);
    }
  }

  private void act(Voicemail v, int action, boolean spaced) {
    switch (action) {
      case 0, 1 -> mark(v, !seenNow(v));
      case 2 ->
          phone(v, new Read(DeliveryContract.meta(v.who, "e" + events++), id(v)), true, spaced);
      case 3 ->
          phone(v, new Unread(DeliveryContract.meta(v.who, "e" + events++), id(v)), false, spaced);
      case 4 -> move(v);
      case 5 -> site.rig.mail.dropConnections(v.who.address());
      case 6 -> {
        if (random.nextInt(4) == 0) {
          site.crash();
        }
      }
      case 7, 8 -> trashOrRestore(v);
      default -> phoneDeletes(v);
    }
  }

  private static VoicemailId id(Voicemail v) {
    return new VoicemailId(v.id);
  }

  private boolean seenNow(Voicemail v) {
    return find(v).orElseThrow().isSeen();
  }

  private void mark(Voicemail v, boolean seen) {
    if (v.trashed) {
      return;
    }
    v.actions++;
    inMailbox(
        v,
        (person, m) -> {
          if (seen) {
            person.markRead(m.folder(), m.uid());
          } else {
            person.markUnread(m.folder(), m.uid());
          }
        });
    if (seen != v.seen) {
      v.expected.add(seen ? MailboxEventType.READ : MailboxEventType.UNREAD);
      v.seen = seen;
    }
  }

  private void phone(Voicemail v, VoicemailEvent event, boolean seen, boolean wait) {
    int before = site.rig.outcomesOf(v.id).size();
    site.rig.send(event);
    if (!v.trashed) {
      v.seen = seen;
    }
    v.phoneSaid = Optional.of(seen);
    v.phoneSaidAt = event.meta().time();
    if (wait) {
      awaitThat("an outcome of " + v, () -> site.rig.outcomesOf(v.id).size() > before);
    }
  }

  private void move(Voicemail v) {
    if (!v.trashed) {
      inMailbox(
          v,
          (person, m) ->
              person.move(m.folder(), m.uid(), m.folder().equals("INBOX") ? "Kept" : "INBOX"));
    }
  }

  private void trashOrRestore(Voicemail v) {
    String trash = site.rig.mail.trashFolder();
    v.actions++;
    if (v.trashed) {
      inMailbox(v, (person, m) -> person.move(trash, m.uid(), "INBOX"));
      v.expected.add(MailboxEventType.RESTORED);
      // A flag that the phone changed meanwhile was not brought to the trash.
    } else {
      inMailbox(v, (person, m) -> person.move(m.folder(), m.uid(), trash));
      v.expected.add(MailboxEventType.DELETED);
    }
    v.trashed = !v.trashed;
  }

  private void phoneDeletes(Voicemail v) {
    if (v.trashed || random.nextInt(3) > 0) {
      return;
    }
    int before = site.rig.outcomesOf(v.id).size();
    site.rig.send(new Deleted(DeliveryContract.meta(v.who, "e" + events++), id(v)));
    v.phoneDeleted = true;
    v.trashed = true;
    awaitThat("an outcome of " + v, () -> site.rig.outcomesOf(v.id).size() > before);
  }

  /** The UM server heard of every action, once and in order, and of nothing else. */
  void assertAsManyEventsAsActions() {
    for (Voicemail v : voicemails) {
      assertThat(site.told(v.id)).as(v.id).isEqualTo(v.expected);
      assertThat(find(v)).as(v.id).isPresent();
      if (!v.trashed) {
        assertThat(seenNow(v)).as(v.id).isEqualTo(v.seen);
      }
    }
  }

  /**
   * After quiet the phone, as its own word and what it was told make it, shows what the mailbox
   * does.
   */
  void assertAgreement() {
    awaitThat("everything is done", site.rig::caughtUp);
    for (Voicemail v : voicemails) {
      if (!v.trashed) {
        awaitThat("agreement about " + v, () -> onPhone(v) == seenNow(v));
        assertThat(site.told(v.id).size()).as(v.id).isLessThanOrEqualTo(v.actions);
      }
    }
  }

  /** The later wins, and within the interval between two looks the phone does. */
  private boolean onPhone(Voicemail v) {
    Optional<MailboxEvent.OfVoicemail> last =
        site.rig.toldOf(v.id).stream()
            .filter(e -> e.type() == MailboxEventType.READ || e.type() == MailboxEventType.UNREAD)
            .reduce((a, b) -> b);
    boolean phone = last.isEmpty() || !v.phoneSaidAt.isBefore(last.get().happened().notBefore());
    return phone ? v.phoneSaid.orElse(false) : last.get().type() == MailboxEventType.READ;
  }
}
