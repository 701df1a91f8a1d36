package dev.umsync.common.mailbox;

import dev.umsync.common.event.Audio;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailKey;
import java.nio.charset.StandardCharsets;

/**
 * {@code ce_id}s that do not depend on who writes the event or how often: made from what changed
 * and from a number that the writer keeps with the voicemail's or the lamp's state. They hold no
 * address. Thread rule: stateless, any thread.
 */
public final class MailboxEventIds {
  private static final int DIGEST_CHARS = 32;

  private MailboxEventIds() {}

  /**
   * Of something done with a voicemail.
   *
   * @param change counts the changes of this voicemail that were reported, so that reading,
   *     unreading and reading again are three events
   */
  public static String ofVoicemail(
      MailboxEventType type, VoicemailKey voicemail, Subscriber subscriber, long change) {
    return id(type, voicemail.text(), subscriber, change);
  }

  /**
   * Of a lamp.
   *
   * @param change counts the changes of this lamp that were reported
   */
  public static String ofLamp(SourceUri source, Subscriber subscriber, long change) {
    return id(MailboxEventType.LAMP, source.value(), subscriber, change);
  }

  private static String id(MailboxEventType type, String what, Subscriber subscriber, long change) {
    String all =
        String.join("\0", type.ceType(), what, subscriber.address(), Long.toString(change));
    return "mailbox-"
        + Audio.sha256(all.getBytes(StandardCharsets.UTF_8)).substring(0, DIGEST_CHARS);
  }
}
