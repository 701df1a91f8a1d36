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
 * 2;number;mark of the transcript;step;UID;UIDVALIDITY;folder}, the last three empty while nothing
 * is being replaced. Immutable.
 *
 * <p>Each step is written, and acknowledged, before what it stands for is done:
 *
 * <table>
 *   <caption>Steps, and what whoever comes after a crash makes of the old message</caption>
 *   <tr><th>step</th><th>before</th><th>old message</th></tr>
 *   <tr><td>{@link Step#PUTTING}</td><td>APPEND of the copy</td>
 *       <td>where it was: it goes on; in the trash or elsewhere: a person put it there, so that the
 *       copy goes; nowhere: the copy stays, for absence alone is no delete</td></tr>
 *   <tr><td>{@link Step#REMOVING}</td><td>removal of the old message</td>
 *       <td>as above, but marked as deleted, or on Gmail in the trash, it is a removal of ours half
 *       done: it goes on</td></tr>
 *   <tr><td>{@link Step#TAKING_BACK}</td><td>removal of the copy</td>
 *       <td>it stays, wherever it is, and the copy goes</td></tr>
 *   <tr><td>{@link Step#SETTLED}</td><td>the outcome, together with it</td><td>none</td></tr>
 * </table>
 *
 * @param number of the message that is there or is being put there; 0 for the first one
 * @param transcript mark of the one that this message holds, empty where that is not known
 * @param replaced the message that this one takes the place of, until it is settled
 * @param step how far it has come
 */
public record Revision(
    int number, String transcript, Optional<MessageLocation> replaced, Step step) {
  /** Nothing came apart from the voicemail. */
  public static final Revision NONE = settled(0, "");

  private static final int MARK_CHARS = 12;

  /** How far a replacement has come. */
  public enum Step {
    /** Nothing is being replaced. */
    SETTLED,
    /** The copy is being put there, or is there already. */
    PUTTING,
    /** The copy is there; the old message is being removed. */
    REMOVING,
    /** The old message is to stay; the copy is being removed. */
    TAKING_BACK
  }

  public Revision {
    if (replaced.isPresent() == (step == Step.SETTLED)) {
      throw new IllegalArgumentException("revision: a replaced message and a step go together");
    }
  }

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
    return settled(0, mark(transcript));
  }

  /** A message that is there, and nothing is to be removed. */
  public static Revision settled(int number, String transcript) {
    return new Revision(number, transcript, Optional.empty(), Step.SETTLED);
  }

  /** The intent to put one in the place of another. */
  public static Revision putting(int number, String transcript, MessageLocation replaced) {
    return new Revision(number, transcript, Optional.of(replaced), Step.PUTTING);
  }

  /** Whether a replacement was begun and has not ended. */
  public boolean open() {
    return step != Step.SETTLED;
  }

  /** The same replacement at another step, which is not the last one. */
  public Revision at(Step other) {
    return new Revision(number, transcript, replaced, other);
  }

  /** The same once nothing is left to be removed. */
  public Revision settled() {
    return settled(number, transcript);
  }

  /**
   * The message before stays; which transcript it holds was known before the intent was written.
   */
  public Revision withdrawn() {
    return settled(Math.max(0, number - 1), "");
  }

  /** The record's value. */
  public byte[] write() {
    String place =
        replaced
            .map(at -> at.uid().uid() + ";" + at.uid().uidValidity() + ";" + at.folder().name())
            .orElse(";;");
    return ("2;" + number + ";" + transcript + ";" + step + ";" + place)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Reads what {@link #write} wrote, now or before it had steps; any other form is nothing. */
  public static Revision read(byte[] value) {
    String text = new String(value, StandardCharsets.UTF_8);
    try {
      if (text.startsWith("1;")) {
        return first(text.split(";", 6));
      }
      String[] fields = text.split(";", 7);
      return fields.length == 7 && fields[0].equals("2")
          ? new Revision(
              Integer.parseInt(fields[1]),
              fields[2],
              place(fields[4], fields[5], fields[6]),
              Step.valueOf(fields[3]))
          : NONE;
    } catch (IllegalArgumentException malformed) {
      return NONE;
    }
  }

  /**
   * {@code 1;number;mark;UID;UIDVALIDITY;folder}. Whether the removal had begun is not said: it is
   * taken for begun, as it was then, for a message twice is better than one lost.
   */
  private static Revision first(String[] fields) {
    if (fields.length != 6) {
      return NONE;
    }
    Optional<MessageLocation> replaced = place(fields[3], fields[4], fields[5]);
    return new Revision(
        Integer.parseInt(fields[1]),
        fields[2],
        replaced,
        replaced.isPresent() ? Step.REMOVING : Step.SETTLED);
  }

  private static Optional<MessageLocation> place(String uid, String uidValidity, String folder) {
    return uid.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new MessageLocation(
                new FolderName(folder),
                new MailboxUid(Long.parseLong(uid), Long.parseLong(uidValidity))));
  }
}
