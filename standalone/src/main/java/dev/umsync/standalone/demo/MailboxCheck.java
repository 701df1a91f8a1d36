package dev.umsync.standalone.demo;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.testbed.mail.AudioPart;
import dev.umsync.testbed.mail.MailboxFolder;
import dev.umsync.testbed.mail.MailboxReader;
import dev.umsync.testbed.mail.StoredMessage;
import dev.umsync.testbed.mail.TestMailServer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Compares what was sent with what lies in the mailboxes, over IMAP by password and with a MIME
 * parser of its own, so that it shares nothing with what delivered. Thread rule: one thread.
 */
public final class MailboxCheck {

  /**
   * What was found.
   *
   * @param sent voicemails sent
   * @param found voicemails that are there at least once, with their recording byte for byte
   * @param missing voicemails that are not
   * @param doubled messages beyond the first of each voicemail
   */
  public record Result(int sent, int found, int missing, int doubled) {
    boolean good() {
      return missing == 0 && doubled == 0;
    }
  }

  private final TestMailServer mail;

  MailboxCheck(TestMailServer mail) {
    this.mail = mail;
  }

  /** Looks into every mailbox that a voicemail was sent to. */
  Result check(List<Sample> sent) {
    Map<String, Integer> copies = new HashMap<>();
    Map<Subscriber, List<Sample>> byPerson =
        sent.stream().collect(Collectors.groupingBy(Sample::subscriber));
    byPerson.forEach((person, samples) -> count(person, samples, copies));
    int found = 0;
    int doubled = 0;
    for (Sample sample : sent) {
      int n = copies.getOrDefault(sample.voicemailId(), 0);
      found += n > 0 ? 1 : 0;
      doubled += Math.max(0, n - 1);
    }
    return new Result(sent.size(), found, sent.size() - found, doubled);
  }

  private void count(Subscriber person, List<Sample> samples, Map<String, Integer> copies) {
    try (MailboxReader reader = mail.reader(person.address())) {
      for (MailboxFolder folder : reader.folders()) {
        // Gmail's \\All shows each message of the other folders once more.
        if (!folder.attributes().contains("\\All")) {
          count(reader, folder, samples, copies);
        }
      }
    }
  }

  private static void count(
      MailboxReader reader,
      MailboxFolder folder,
      List<Sample> samples,
      Map<String, Integer> copies) {
    for (StoredMessage message : reader.messages(folder.name())) {
      byte[] audio = AudioPart.of(reader.raw(folder.name(), message.uid())).orElse(new byte[0]);
      for (Sample sample : samples) {
        if (Arrays.equals(audio, sample.audio().content())) {
          copies.merge(sample.voicemailId(), 1, Integer::sum);
        }
      }
    }
  }
}
