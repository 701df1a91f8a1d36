package dev.umsync.worker.voicemail.state;

import dev.umsync.common.event.Audio;
import dev.umsync.common.event.Transcript;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MailboxUid;
import dev.umsync.worker.message.MessageLocation;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What is remembered of a voicemail's message beyond its state, once a transcript came apart from
 * the voicemail: the value under {@code revision|} and the voicemail's identity. As text: {@code
 * 1;number;mark of the transcript;UID;UIDVALIDITY;folder}, the last three empty while nothing is
 * being replaced. Immutable.
 *
 * @param number of the message that is there or is being put there; 0 for the first one
 * @param transcript mark of the one that this message holds
 * @param replaced the message that this one takes the place of, until it is removed: an intent
 */
public record Revision(int number, String transcript, Optional<MessageLocation> replaced) {
  /** Nothing came apart from the voicemail. */
  public static final Revision NONE = new Revision(0, "", Optional.empty());

  private static final int MARK_CHARS = 12;

  /** The key on the state topic, beside the voicemail's own. */
  public static String key(String voicemail) {
    return "revision|" + voicemail;
  }

  /** Enough of a transcript to know it again: 48 bits of the SHA-256 of its words. */
  public static String mark(Transcript transcript) {
    return Audio.sha256(transcript.text().getBytes(StandardCharsets.UTF_8))
        .substring(0, MARK_CHARS);
  }

  /** The first message, which was delivered with this transcript. */
  public static Revision delivered(Transcript transcript) {
    return new Revision(0, mark(transcript), Optional.empty());
  }

  /** The same once nothing is left to be removed. */
  public Revision settled() {
    return new Revision(number, transcript, Optional.empty());
  }

  /** The record's value. */
  public byte[] write() {
    String place =
        replaced
            .map(at -> at.uid().uid() + ";" + at.uid().uidValidity() + ";" + at.folder().name())
            .orElse(";;");
    return ("1;" + number + ";" + transcript + ";" + place).getBytes(StandardCharsets.UTF_8);
  }

  /** Reads what {@link #write} wrote; what is of another form counts as nothing. */
  public static Revision read(byte[] value) {
    String[] fields = new String(value, StandardCharsets.UTF_8).split(";", 6);
    try {
      if (fields.length != 6 || !fields[0].equals("1")) {
        return NONE;
      }
      Optional<MessageLocation> replaced =
          fields[3].isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new MessageLocation(
                      new FolderName(fields[5]),
                      new MailboxUid(Long.parseLong(fields[3]), Long.parseLong(fields[4]))));
      return new Revision(Integer.parseInt(fields[1]), fields[2], replaced);
    } catch (IllegalArgumentException malformed) {
      return NONE;
    }
  }
}
