package dev.umsync.worker.voicemail;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.PlannedLook;
import dev.umsync.worker.kafka.Effects.StateChange;
import dev.umsync.worker.voicemail.MailboxTask.SecondLook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Second looks on the state topic, so that a hand-over does not forget one: {@code 1;due in
 * milliseconds of the epoch;subscriber;source, space, voicemail id}. Stateless.
 */
public final class LookRecord {
  private LookRecord() {}

  /** A look is still to come. */
  static StateChange planned(SecondLook look, Instant due) {
    String text =
        "1;"
            + due.toEpochMilli()
            + ";"
            + look.subscriber().address()
            + ";"
            + look.voicemail().text();
    return StateChange.look(look.voicemail().text(), text.getBytes(StandardCharsets.UTF_8));
  }

  /** It was made. */
  static StateChange made(MailboxTask look) {
    return StateChange.look(look.voicemail().text(), null);
  }

  /**
   * Reads what {@link #planned} wrote.
   *
   * @throws IOException if it is not of that form; the message holds nothing of it
   */
  public static PlannedLook<MailboxTask> read(byte[] value) throws IOException {
    String[] fields = new String(value, StandardCharsets.UTF_8).split(";", 4);
    try {
      if (fields.length != 4 || !fields[0].equals("1")) {
        throw new IOException("the record of a second look has an unknown form");
      }
      Subscriber subscriber = Subscriber.of(fields[2]);
      return new PlannedLook<>(
          new Key(subscriber.address()),
          Instant.ofEpochMilli(Long.parseLong(fields[1])),
          new SecondLook(subscriber, VoicemailKey.parse(fields[3])));
    } catch (IllegalArgumentException e) {
      throw new IOException("the record of a second look is malformed", e);
    }
  }
}
