package dev.umsync.ingest.asterisk;

import static dev.umsync.ingest.umserver.MailboxActs.ANA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.ingest.IngestSite;
import dev.umsync.ingest.asterisk.ami.AmiMessage;
import dev.umsync.ingest.umserver.HandOver;
import dev.umsync.ingest.umserver.HandOver.Done;
import dev.umsync.ingest.umserver.HandOver.Refused;
import dev.umsync.ingest.umserver.HandOver.Retry;
import dev.umsync.ingest.umserver.Trouble.Kind;
import dev.umsync.ingest.umserver.UmServerContract;
import dev.umsync.testbed.asterisk.SpoolOptions;
import dev.umsync.testbed.asterisk.VoicemailSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way back to Asterisk, over its manager interface and its folders. */
class AsteriskServerTest implements UmServerContract {
  private static final Set<String> NEWER = Set.of("VoicemailMove", "VoicemailRemove");
  @TempDir private Path folder;

  @Override
  public Rig rig() throws Exception {
    return site();
  }

  private AsteriskSite site() throws Exception {
    return site(SpoolOptions.STANDARD, false);
  }

  private AsteriskSite site(SpoolOptions options, boolean moveFiles) throws Exception {
    AsteriskSite site = new AsteriskSite(folder, options, moveFiles, PATIENCE.multipliedBy(3));
    IngestSite.await("the spool has been read", site::isRead);
    return site;
  }

  /** Whatever was told before a person's own act on the phone was told is told by then. */
  private static void hearOnPhone(AsteriskSite site, String id) throws Exception {
    VoicemailSession session = site.spool.open(AsteriskSite.CONTEXT, "2045", "INBOX");
    session.hear(0);
    session.close();
    IngestSite.await(
        "the person's act is told",
        () ->
            site.acted().stream()
                .anyMatch(
                    e -> e instanceof VoicemailEvent.Read && e.voicemailId().value().equals(id)));
  }

  @Test
  void whatWeDoIsNotTakenForAPersonsAct() throws Exception {
    try (AsteriskSite site = site()) {
      String one = site.arrive(ANA);
      String two = site.arrive(ANA);
      String three = site.arrive(ANA);
      assertThat(site.adapter().take(site.acts().read(ANA, one))).isEqualTo(new Done());
      assertThat(site.adapter().take(site.acts().unread(ANA, one))).isEqualTo(new Done());
      assertThat(site.adapter().take(site.acts().read(ANA, one))).isEqualTo(new Done());
      assertThat(site.adapter().take(site.acts().deleted(ANA, two))).isEqualTo(new Done());
      assertThat(site.folders(one)).containsExactly("Old");
      assertThat(site.folders(two)).isEmpty();
      IngestSite.await(
          "the delete has been seen",
          () ->
              site.journal.memory().values().stream()
                      .filter(
                          k -> k.standing() == dev.umsync.ingest.asterisk.spool.Standing.DELETED)
                      .count()
                  == 1);

      hearOnPhone(site, three);

      assertThat(site.acted()).extracting(e -> e.voicemailId().value()).containsExactly(three);
    }
  }

  @Test
  void whatAPersonDoesAfterUsIsTold() throws Exception {
    try (AsteriskSite site = site()) {
      String id = site.arrive(ANA);
      site.adapter().take(site.acts().read(ANA, id));
      IngestSite.await(
          "our act has been seen",
          () -> site.journal.memory().values().stream().allMatch(k -> k.intent().isEmpty()));

      assertThat(
              site.spool.move(
                  AsteriskSite.CONTEXT,
                  "2045",
                  "Old",
                  id.substring(id.lastIndexOf('/') + 1),
                  "INBOX"))
          .isTrue();

      IngestSite.await("it is told", () -> site.acted().size() == 1);
      assertThat(site.acted().getFirst()).isInstanceOf(VoicemailEvent.Unread.class);
    }
  }

  /** Asterisk answers "Response: Success" to a move that failed. */
  @Test
  void aMoveThatAsteriskSaysSucceededButDidNotIsTriedAgain() throws Exception {
    try (AsteriskSite site = site(new SpoolOptions(List.of("WAV", "wav"), 1, 0, true), false)) {
      String one = site.arrive(ANA);
      assertThat(site.adapter().take(site.acts().read(ANA, one))).isEqualTo(new Done());
      String two = site.arrive(ANA); // there is room for one message in each folder

      assertThat(site.adapter().take(site.acts().read(ANA, two)))
          .isInstanceOfSatisfying(
              Retry.class, retry -> assertThat(retry.trouble().kind()).isEqualTo(Kind.BOX_BUSY));

      assertThat(site.folders(two)).containsExactly("INBOX");
      assertThat(site.journal.memory().values()).allMatch(k -> k.intent().isEmpty());
    }
  }

  /** With maxdeletedmsg, a moved message is in its new folder and among the deleted ones. */
  @ParameterizedTest
  @CsvSource({"true, Old", "false, INBOX"})
  void aMessageThatIsReadIsNotDeletedThoughAsteriskKeepsACopyAmongTheDeletedOnes(
      boolean seen, String folder) throws Exception {
    try (AsteriskSite site = site(SpoolOptions.STANDARD.keepingDeleted(10), false)) {
      String id = site.arrive(ANA);
      assertThat(site.adapter().take(site.acts().read(ANA, id))).isEqualTo(new Done());
      assertThat(site.folders(id)).containsExactlyInAnyOrder("Old", "Deleted");
      assertThat(site.adapter().take(site.acts().deleted(ANA, id))).isEqualTo(new Done());
      String other = site.arrive(ANA);
      hearOnPhone(site, other);
      assertThat(site.acted()).extracting(e -> e.voicemailId().value()).containsExactly(other);

      // Moving out of the folder of deleted ones, Asterisk waits five seconds for its own lock.
      MailboxEvent restored = site.acts().restored(ANA, id, seen);
      assertThat(((Retry) site.adapter().take(restored)).trouble().kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(site.folders(id)).contains(folder);
      HandOver again = site.adapter().take(restored);
      for (int attempt = 0; attempt < 100 && !(again instanceof Done); attempt++) {
        Thread.sleep(100);
        again = site.adapter().take(restored);
      }
      assertThat(again).isEqualTo(new Done());
    }
  }

  @Test
  void whatIsRemovedForGoodCannotBeRestoredAndADeleteWinsOverAFlag() throws Exception {
    try (AsteriskSite site = site()) {
      String id = site.arrive(ANA);
      site.adapter().take(site.acts().deleted(ANA, id));

      assertThat(site.adapter().take(site.acts().read(ANA, id))).isEqualTo(new Done());
      assertThat(site.adapter().take(site.acts().restored(ANA, id, true)))
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> assertThat(refused.trouble().kind()).isEqualTo(Kind.UNSUPPORTED));
    }
  }

  @Test
  void aUserWithoutPermissionIsTold() throws Exception {
    try (AsteriskSite site = site()) {
      String id = site.arrive(ANA);
      site.ami.knows("Ping");
      site.manager.permit(Set.of("call"));

      assertThat(site.adapter().take(site.acts().read(ANA, id)))
          .isInstanceOfSatisfying(
              Retry.class,
              retry -> assertThat(retry.trouble().text()).contains("manager.conf", "write = user"));
    }
  }

  /** It carries the move out and its answer is lost: the next attempt finds it done. */
  @Test
  void aMoveWhoseAnswerIsLostIsOurs() throws Exception {
    try (AsteriskSite site = new AsteriskSite(folder, SpoolOptions.STANDARD, false, PATIENCE)) {
      String id = site.arrive(ANA);
      site.ami.knows("Ping");
      site.manager.fallSilent();
      MailboxEvent read = site.acts().read(ANA, id);
      assertThat(((Retry) site.adapter().take(read)).trouble().kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(site.folders(id)).containsExactly("Old");
      site.manager.wake();
      assertThat(site.adapter().take(read)).isEqualTo(new Done());
      String other = site.arrive(ANA);
      hearOnPhone(site, other);
      assertThat(site.acted()).extracting(e -> e.voicemailId().value()).containsExactly(other);
    }
  }

  @Test
  void anOldAsteriskWithoutTheActionRefusesUnlessFilesMayBeMoved() throws Exception {
    try (AsteriskSite site = site()) {
      site.manager.lack(NEWER);
      String id = site.arrive(ANA);
      assertThat(site.adapter().take(site.acts().read(ANA, id)))
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> assertThat(refused.trouble().text()).contains("18.20", "move-files"));
    }
  }

  @Test
  void onAnOldAsteriskFilesAreMovedAndTheLampIsRefreshed() throws Exception {
    try (AsteriskSite site = site(new SpoolOptions(List.of("WAV", "wav"), 50, 0, true), true)) {
      site.manager.lack(NEWER);
      String one = site.arrive(ANA);
      String two = site.arrive(ANA);
      String three = site.arrive(ANA);

      assertThat(site.adapter().take(site.acts().read(ANA, one))).isEqualTo(new Done());
      assertThat(site.adapter().take(site.acts().deleted(ANA, two))).isEqualTo(new Done());

      assertThat(site.folders(one)).containsExactly("Old");
      assertThat(site.folders(two)).isEmpty();
      assertThat(site.folders(three)).containsExactly("INBOX");
      assertThat(site.manager.actions()).contains("VoicemailRefresh");
      hearOnPhone(site, three);
      assertThat(site.acted()).extracting(e -> e.voicemailId().value()).containsExactly(three);
      assertThat(site.adapter().take(site.acts().unread(ANA, one))).isEqualTo(new Done());
      assertThat(site.folders(one)).containsExactly("INBOX");
    }
  }

  @Test
  void aHeaderCannotCarryALineOfItsOwn() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AmiMessage.action("VoicemailMove", "Mailbox", "1\r\nAction: Originate"));
  }

  @Test
  void noStringShowsWhatAMessageSays() {
    assertThat(AmiMessage.action("Login", "Secret", "hush").toString()).doesNotContain("hush");
  }
}
