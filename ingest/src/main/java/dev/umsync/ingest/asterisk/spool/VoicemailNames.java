package dev.umsync.ingest.asterisk.spool;

import dev.umsync.common.event.Audio;
import dev.umsync.common.identity.VoicemailId;
import java.nio.charset.StandardCharsets;

/**
 * Names voicemails. Asterisk's msg_id is unique on one server only, and a copy in another mailbox
 * has the same one, so context and mailbox are part of the name. Stateless.
 */
final class VoicemailNames {
  private static final int DIGEST_CHARS = 40;

  private VoicemailNames() {}

  /**
   * {@code context/mailbox/msg_id}, or a digest of that where it does not fit.
   *
   * @param generation 0 for the first time that it is there; later ones are told apart by it
   */
  static VoicemailId of(BoxName box, MessageText text, int generation) {
    String name =
        box.context()
            + "/"
            + box.mailbox()
            + "/"
            + text.msgId().orElseGet(() -> "h-" + text.fingerprint())
            + (generation == 0 ? "" : "~" + generation);
    return new VoicemailId(
        VoicemailId.fits(name)
            ? name
            : "d-"
                + Audio.sha256(name.getBytes(StandardCharsets.UTF_8)).substring(0, DIGEST_CHARS));
  }
}
