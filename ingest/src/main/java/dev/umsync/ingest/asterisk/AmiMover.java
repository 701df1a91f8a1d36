package dev.umsync.ingest.asterisk;

import dev.umsync.ingest.asterisk.ami.AmiClient;
import dev.umsync.ingest.asterisk.ami.AmiMessage;
import dev.umsync.ingest.asterisk.ami.AmiTrouble;
import dev.umsync.ingest.asterisk.spool.BoxName;
import dev.umsync.ingest.asterisk.spool.Place;
import dev.umsync.ingest.asterisk.spool.SpoolFolder;
import dev.umsync.ingest.umserver.HandOver;
import dev.umsync.ingest.umserver.HandOver.Refused;
import dev.umsync.ingest.umserver.HandOver.Retry;
import dev.umsync.ingest.umserver.Trouble.Kind;
import java.util.Optional;

/**
 * Has Asterisk move messages, by the actions VoicemailMove and VoicemailRemove (since 18.20 and
 * 20.5). Asterisk answers {@code Response: Success} to both even where they failed; only the text
 * says which it was (manager_voicemail_move in app_voicemail.c). Where a server has neither, the
 * fallback moves the files.
 */
public final class AmiMover implements Mover {
  private final AmiClient ami;
  private final Optional<Mover> fallback;

  /**
   * @param ami is closed with it
   * @param fallback for servers without these actions
   */
  public AmiMover(AmiClient ami, Optional<Mover> fallback) {
    this.ami = ami;
    this.fallback = fallback;
  }

  @Override
  public Moved move(BoxName box, Place place, SpoolFolder to) throws InterruptedException {
    return act("VoicemailMove", box, place, Optional.of(to));
  }

  @Override
  public Moved remove(BoxName box, Place place) throws InterruptedException {
    return act("VoicemailRemove", box, place, Optional.empty());
  }

  private Moved act(String action, BoxName box, Place place, Optional<SpoolFolder> to)
      throws InterruptedException {
    try {
      if (!ami.knows(action)) {
        return withoutAction(action, box, place, to);
      }
      if (place.msgId().isEmpty()) {
        // Asterisk gives ids to all that have none when it is asked for a summary.
        ami.send(
            AmiMessage.action(
                "VoicemailBoxSummary", "Context", box.context(), "Mailbox", box.mailbox()));
        return new Moved.NotMade(
            Retry.because(Kind.BOX_BUSY, "Asterisk had not given the message an id yet"));
      }
      AmiMessage request =
          AmiMessage.action(
              action,
              "Context",
              box.context(),
              "Mailbox",
              box.mailbox(),
              "Folder",
              place.folder().orElseThrow().directory(),
              "ID",
              place.msgId().get());
      return read(ami.send(to.map(f -> f.directory()).map(f -> with(request, f)).orElse(request)));
    } catch (AmiTrouble e) {
      return switch (e) {
        case AmiTrouble.Refused r -> new Moved.NotMade(AmiAnswers.retry(e));
        // A connection may end after the action was sent and carried out.
        case AmiTrouble.Silent t -> new Moved.Perhaps(AmiAnswers.retry(e));
        case AmiTrouble.Unreachable u -> new Moved.Perhaps(AmiAnswers.retry(e));
      };
    }
  }

  private static AmiMessage with(AmiMessage request, String folder) {
    java.util.List<AmiMessage.Header> headers = new java.util.ArrayList<>(request.headers());
    headers.add(new AmiMessage.Header("ToFolder", folder));
    return new AmiMessage(headers);
  }

  private static Moved read(AmiMessage answer) {
    if (answer.isSuccess() && answer.says("successful")) {
      return new Moved.Made();
    }
    HandOver then =
        answer.says("permission denied")
            ? Retry.because(
                Kind.ACCESS, "manager.conf lets our user not do it: it needs write = user")
            : Retry.because(
                Kind.BOX_BUSY, "Asterisk did not move it: the folder is full, locked or changed");
    return new Moved.NotMade(then);
  }

  private Moved withoutAction(String action, BoxName box, Place place, Optional<SpoolFolder> to)
      throws InterruptedException {
    if (fallback.isEmpty()) {
      return new Moved.NotMade(
          Refused.because(
              Kind.UNSUPPORTED,
              "this Asterisk has no %s for our user: it needs 18.20 or 20.5, or asterisk.move-files"
                  .formatted(action)));
    }
    Moved moved =
        to.isPresent()
            ? fallback.get().move(box, place, to.get())
            : fallback.get().remove(box, place);
    if (moved instanceof Moved.Made) {
      try {
        ami.send(
            AmiMessage.action(
                "VoicemailRefresh", "Context", box.context(), "Mailbox", box.mailbox()));
      } catch (AmiTrouble e) {
        return moved; // the lamp is wrong until Asterisk looks itself; the message is right
      }
    }
    return moved;
  }

  @Override
  public void close() {
    ami.close();
    fallback.ifPresent(Mover::close);
  }
}
