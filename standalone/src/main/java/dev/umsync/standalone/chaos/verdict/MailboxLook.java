package dev.umsync.standalone.chaos.verdict;

import dev.umsync.common.event.Audio;
import dev.umsync.common.identity.MessageIdentities;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.standalone.chaos.verdict.FoundMessage.Place;
import dev.umsync.testbed.mail.AudioPart;
import dev.umsync.testbed.mail.MailboxFolder;
import dev.umsync.testbed.mail.MailboxReader;
import dev.umsync.testbed.mail.MailboxTrouble;
import dev.umsync.testbed.mail.StoredMessage;
import dev.umsync.testbed.mail.TestMailServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lists the messages of a mailbox, every folder of it, and reads each to its end for the recording
 * in it. Safe from any thread.
 */
final class MailboxLook {
  private static final int ATTEMPTS = 4;

  private final TestMailServer mail;
  private final MessageIdentities identities;

  MailboxLook(TestMailServer mail, MessageIdentities identities) {
    this.mail = mail;
    this.identities = identities;
  }

  /** On a machine that is short of time a connection may not be greeted: it is tried again. */
  List<FoundMessage> into(Subscriber person) {
    for (int attempt = 1; ; attempt++) {
      try {
        return all(person);
      } catch (MailboxTrouble e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private List<FoundMessage> all(Subscriber person) {
    List<FoundMessage> found = new ArrayList<>();
    try (MailboxReader reader = mail.reader(person.address())) {
      for (MailboxFolder folder : reader.folders()) {
        if (folder.messageCount() > 0) {
          found.addAll(
              reader.wholeMessages(folder.name(), (message, raw) -> read(message, raw, person)));
        }
      }
    }
    return found;
  }

  private FoundMessage read(StoredMessage message, byte[] raw, Subscriber person) {
    Place place =
        message.folder().equals("INBOX")
            ? Place.INBOX
            : message.folder().equals(mail.trashFolder()) ? Place.TRASH : Place.ELSEWHERE;
    return new FoundMessage(
        place,
        message.uid(),
        voicemail(message, person),
        message.isSeen(),
        AudioPart.of(raw).map(Audio::sha256));
  }

  private Optional<String> voicemail(StoredMessage message, Subscriber person) {
    try {
      VoicemailKey key =
          new VoicemailKey(
              new SourceUri(message.header(MessageIdentity.SOURCE_HEADER).orElse("")),
              new VoicemailId(message.header(MessageIdentity.VOICEMAIL_HEADER).orElse("")));
      return identities.verifies(message.header(MessageIdentity.HEADER).orElse(null), key, person)
          ? Optional.of(key.id().value())
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
