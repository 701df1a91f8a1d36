package dev.umsync.ingest.asterisk;

import dev.umsync.common.mailbox.MailboxEvent.LampChanged;
import dev.umsync.ingest.asterisk.ami.AmiClient;
import dev.umsync.ingest.asterisk.ami.AmiMessage;
import dev.umsync.ingest.asterisk.ami.AmiTrouble;
import dev.umsync.ingest.umserver.HandOver;
import dev.umsync.ingest.umserver.HandOver.Done;
import dev.umsync.ingest.umserver.HandOver.Refused;
import dev.umsync.ingest.umserver.HandOver.Retry;
import dev.umsync.ingest.umserver.Trouble.Kind;
import java.util.Optional;

/**
 * Sets lamps. app_voicemail counts its own folders, so it is only told to look (VoicemailRefresh);
 * where res_mwi_external has taken its place, it is told the counts (MWIUpdate). Thread rule: any
 * thread.
 */
public final class Lamps {
  private final AmiClient ami;
  private final boolean external;
  private final String defaultContext;

  /**
   * @param external whether the server has res_mwi_external, which excludes app_voicemail's own
   *     lamps
   * @param defaultContext of mailboxes that are named without one
   */
  public Lamps(AmiClient ami, boolean external, String defaultContext) {
    this.ami = ami;
    this.external = external;
    this.defaultContext = defaultContext;
  }

  HandOver set(LampChanged lamp) throws InterruptedException {
    Optional<String> box = lamp.box();
    if (box.isEmpty()) {
      return new Done(); // which of the person's lamps is meant is not known, so none is touched
    }
    int at = box.get().indexOf('@');
    String mailbox = at < 0 ? box.get() : box.get().substring(0, at);
    String context = at < 0 ? defaultContext : box.get().substring(at + 1);
    try {
      AmiMessage answer =
          ami.send(
              external
                  ? AmiMessage.action(
                      "MWIUpdate",
                      "Mailbox",
                      mailbox + "@" + context,
                      "NewMessages",
                      Integer.toString(lamp.unheard()),
                      "OldMessages",
                      Integer.toString(lamp.heard()))
                  : AmiMessage.action("VoicemailRefresh", "Context", context, "Mailbox", mailbox));
      return answer.isSuccess() ? new Done() : refused(answer);
    } catch (AmiTrouble e) {
      return AmiAnswers.retry(e);
    }
  }

  private HandOver refused(AmiMessage answer) {
    return answer.says("permission denied")
        ? Retry.because(
            Kind.ACCESS,
            "manager.conf lets our user not do it: it needs write = "
                + (external ? "call" : "user"))
        : Refused.because(Kind.UNSUPPORTED, "Asterisk does not set this lamp");
  }
}
