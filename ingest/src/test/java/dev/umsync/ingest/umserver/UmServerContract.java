package dev.umsync.ingest.umserver;

import static dev.umsync.ingest.umserver.MailboxActs.ANA;
import static dev.umsync.ingest.umserver.MailboxActs.BO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.ingest.umserver.HandOver.Done;
import dev.umsync.ingest.umserver.HandOver.Refused;
import dev.umsync.ingest.umserver.HandOver.Retry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every adapter keeps, held over each of them with a server that speaks its protocol. */
public interface UmServerContract {
  /** How long an adapter under test waits for an answer. */
  Duration PATIENCE = Duration.ofSeconds(1);

  /** How a voicemail is on the UM server. */
  enum Phone {
    NEW,
    HEARD,
    GONE
  }

  /** A UM server with an adapter to it, made for one test. */
  interface Rig extends AutoCloseable {
    UmServer adapter();

    MailboxActs acts();

    /** Puts a new voicemail there and gives its id. */
    String arrive(dev.umsync.common.identity.Subscriber whose);

    Phone phone(String id);

    /** How many changes the UM server has made since it started. */
    int changes();

    void goAway();

    void comeBack();

    /** From now on it takes what comes and answers nothing. */
    void fallSilent();

    /** An event that this server will never take. */
    MailboxEvent impossible();

    @Override
    void close();
  }

  Rig rig() throws Exception;

  @Test
  default void readIsHeardUnreadIsNewAndDeletedIsGone() throws Exception {
    try (Rig rig = rig()) {
      String id = rig.arrive(ANA);

      assertThat(rig.adapter().take(rig.acts().read(ANA, id))).isEqualTo(new Done());
      assertThat(rig.phone(id)).isEqualTo(Phone.HEARD);
      assertThat(rig.adapter().take(rig.acts().unread(ANA, id))).isEqualTo(new Done());
      assertThat(rig.phone(id)).isEqualTo(Phone.NEW);
      assertThat(rig.adapter().take(rig.acts().deleted(ANA, id))).isEqualTo(new Done());
      assertThat(rig.phone(id)).isEqualTo(Phone.GONE);
    }
  }

  @Test
  default void theSameEventAgainChangesNothing() throws Exception {
    try (Rig rig = rig()) {
      String id = rig.arrive(ANA);
      MailboxEvent read = rig.acts().read(ANA, id);
      MailboxEvent deleted = rig.acts().deleted(ANA, id);
      for (MailboxEvent event : List.of(read, deleted)) {
        assertThat(rig.adapter().take(event)).isEqualTo(new Done());
        int changes = rig.changes();
        assertThat(rig.adapter().take(event)).isEqualTo(new Done());
        assertThat(rig.changes()).isEqualTo(changes);
      }
      assertThat(rig.phone(id)).isEqualTo(Phone.GONE);
    }
  }

  @Test
  default void oneVoicemailsEventChangesNoOther() throws Exception {
    try (Rig rig = rig()) {
      String one = rig.arrive(ANA);
      String two = rig.arrive(ANA);
      String other = rig.arrive(BO);

      rig.adapter().take(rig.acts().deleted(ANA, one));
      rig.adapter().take(rig.acts().read(ANA, two));

      assertThat(rig.phone(one)).isEqualTo(Phone.GONE);
      assertThat(rig.phone(two)).isEqualTo(Phone.HEARD);
      assertThat(rig.phone(other)).isEqualTo(Phone.NEW);
    }
  }

  @Test
  default void aServerThatIsAwayIsTriedAgainAndTakesItWhenItIsBack() throws Exception {
    try (Rig rig = rig()) {
      String id = rig.arrive(ANA);
      rig.goAway();
      assertThat(rig.adapter().take(rig.acts().read(ANA, id)))
          .isInstanceOfSatisfying(
              Retry.class, retry -> assertThat(retry.trouble().kind().ofServer()).isTrue());
      rig.comeBack();
      MailboxEvent event = rig.acts().read(ANA, id);
      HandOver last = rig.adapter().take(event);
      for (int attempt = 0; attempt < 50 && !(last instanceof Done); attempt++) {
        Thread.sleep(100);
        last = rig.adapter().take(event);
      }
      assertThat(last).isEqualTo(new Done());
      assertThat(rig.phone(id)).isEqualTo(Phone.HEARD);
    }
  }

  @Test
  @Timeout(30)
  default void aServerThatAnswersNothingIsLeftInBoundedTime() throws Exception {
    try (Rig rig = rig()) {
      String id = rig.arrive(ANA);
      rig.fallSilent();

      assertThat(rig.adapter().take(rig.acts().read(ANA, id)))
          .isInstanceOfSatisfying(
              Retry.class, retry -> assertThat(retry.trouble().kind().ofServer()).isTrue());
    }
  }

  @Test
  default void whatItWillNeverTakeIsRefusedWithoutHoldingTheServerForBroken() throws Exception {
    try (Rig rig = rig()) {
      assertThat(rig.adapter().take(rig.impossible()))
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> {
                assertThat(refused.trouble().kind().ofServer()).isFalse();
                assertThat(refused.trouble().text()).isNotBlank().doesNotContain("@");
              });
      String id = rig.arrive(ANA);
      assertThat(rig.adapter().take(rig.acts().read(ANA, id))).isEqualTo(new Done());
    }
  }

  @Test
  default void aLampIsTaken() throws Exception {
    try (Rig rig = rig()) {
      assertThat(rig.adapter().take(rig.acts().lamp(ANA, 1, 2))).isEqualTo(new Done());
    }
  }

  @Test
  default void severalPeoplesEventsGoAtTheSameTime() throws Exception {
    try (Rig rig = rig();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<String> ids =
          java.util.stream.IntStream.range(0, 20).mapToObj(i -> rig.arrive(ANA)).toList();
      List<Future<HandOver>> all =
          ids.stream()
              .map(id -> threads.submit(() -> rig.adapter().take(rig.acts().read(ANA, id))))
              .toList();
      for (Future<HandOver> one : all) {
        assertThat(one.get()).isEqualTo(new Done());
      }
      assertThat(ids).allMatch(id -> rig.phone(id) == Phone.HEARD);
    }
  }
}
