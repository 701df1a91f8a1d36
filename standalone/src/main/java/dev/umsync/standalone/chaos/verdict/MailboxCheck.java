package dev.umsync.standalone.chaos.verdict;

import dev.umsync.standalone.chaos.verdict.FoundMessage.Place;
import dev.umsync.standalone.chaos.verdict.Offence.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Holds one mailbox against what was sent to it. Owned by one thread. */
final class MailboxCheck {
  private final List<Expected> expected;
  private final Map<String, List<FoundMessage>> messages = new HashMap<>();
  private final List<Offence> offences = new ArrayList<>();
  private final Set<String> there = new HashSet<>();

  MailboxCheck(List<Expected> expected, List<FoundMessage> mailbox) {
    this.expected = expected;
    for (FoundMessage message : mailbox) {
      message
          .voicemail()
          .ifPresentOrElse(
              id -> messages.computeIfAbsent(id, v -> new ArrayList<>()).add(message),
              () -> stray(message));
    }
    expected.forEach(this::place);
    unknown();
    order(Place.INBOX, expected.stream().filter(e -> !e.deleted()).toList());
    order(
        Place.TRASH,
        expected.stream()
            .filter(Expected::deleted)
            .sorted(Comparator.comparingLong(Expected::deletedAt))
            .toList());
  }

  /** The received events of the voicemails that are where they should be. */
  Set<String> there() {
    return there;
  }

  List<Offence> offences() {
    return offences;
  }

  private void stray(FoundMessage message) {
    offend(Kind.DOUBLED, "of nobody", "a message without a proven identity" + at(message));
  }

  private void unknown() {
    Map<String, List<FoundMessage>> rest = new HashMap<>(messages);
    expected.forEach(e -> rest.remove(e.voicemail()));
    rest.forEach((id, found) ->
        offend(Kind.DOUBLED, id, "a message, though nobody sent it" + at(found.getFirst())));
  }

  private void place(Expected voicemail) {
    List<FoundMessage> found = messages.getOrDefault(voicemail.voicemail(), List.of());
    if (found.isEmpty()) {
      offend(Kind.MISSING, voicemail.voicemail(), "in no folder" + logged(voicemail));
      return;
    }
    if (found.size() > 1) {
      offend(
          Kind.DOUBLED,
          voicemail.voicemail(),
          found.size()
              + " messages:"
              + String.join(",", found.stream().map(MailboxCheck::at).toList()));
    }
    FoundMessage message = found.getFirst();
    Place right = voicemail.deleted() ? Place.TRASH : Place.INBOX;
    if (found.stream().noneMatch(m -> m.place() == right)) {
      offend(Kind.OUT_OF_ORDER, voicemail.voicemail(), "not in " + right + " but" + at(message));
    } else if (!message.recording().equals(Optional.of(voicemail.recording()))) {
      offend(
          Kind.MISSING,
          voicemail.voicemail(),
          (message.recording().isEmpty()
                  ? "without its recording"
                  : "not the recording that was sent")
              + at(message));
    } else {
      there.add(voicemail.event());
    }
    if (found.size() == 1 && message.seen() != voicemail.seen()) {
      offend(
          Kind.OUT_OF_ORDER,
          voicemail.voicemail(),
          (message.seen() ? "read, though new to the phone" : "unread, though played")
              + at(message));
    }
  }

  /** What came later lies later. */
  private void order(Place place, List<Expected> inOrder) {
    long last = 0;
    for (Expected voicemail : inOrder) {
      List<FoundMessage> found =
          messages.getOrDefault(voicemail.voicemail(), List.of()).stream()
              .filter(m -> m.place() == place)
              .toList();
      if (found.size() != 1) {
        continue;
      }
      long uid = found.getFirst().uid();
      if (uid < last) {
        offend(
            Kind.OUT_OF_ORDER,
            voicemail.voicemail(),
            "before UID " + last + ", which came earlier" + at(found.getFirst()));
      }
      last = Math.max(last, uid);
    }
  }

  private void offend(Kind kind, String voicemail, String what) {
    offences.add(new Offence(kind, voicemail, what));
  }

  private static String at(FoundMessage message) {
    return " in " + message.place() + " as UID " + message.uid();
  }

  private static String logged(Expected voicemail) {
    return " (received at partition %d, offset %d%s)"
        .formatted(
            voicemail.partition(),
            voicemail.receivedAt(),
            voicemail.deleted() ? ", deleted at offset " + voicemail.deletedAt() : "");
  }
}
