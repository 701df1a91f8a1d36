package dev.umsync.worker.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.AccessToken;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.DeafEar;
import dev.umsync.worker.mailbox.Idling;
import dev.umsync.worker.mailbox.Lane;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.message.FolderName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MailboxConnectionsTest {
  private static final Provider GMAIL = new Provider("gmail");
  private static final Provider OTHER = new Provider("other");
  private static final Account ANNA = new Account("anna@example.com", GMAIL);
  private static final Account BERT = new Account("bert@example.com", GMAIL);
  private static final Account CARL = new Account("carl@example.com", OTHER);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Time time = new Time();
  private final FakeConnector connector = new FakeConnector();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Optional<Instant>> askedYoungerThan =
      Collections.synchronizedList(new ArrayList<>());
  private Duration tokenLife = Duration.ofHours(1);
  private boolean tokensCome = true;
  private MailboxConnections connections = connections(ConnectionLimits.defaults());

  /** Wall clock and ticker in one; stands still until moved. */
  private static final class Time implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-02T09:00:00Z");

    void pass(Duration duration) {
      now = now.plus(duration);
    }

    long nanos() {
      return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private MailboxConnections connections(ConnectionLimits limits) {
    return new MailboxConnections(
        connector,
        (account, validUntil, issuedAfter, patience) -> {
          askedYoungerThan.add(issuedAfter);
          Instant expires = time.now.plus(tokenLife);
          boolean good = tokensCome && !expires.isBefore(validUntil);
          return good
              ? Optional.of(new AccessToken("secret", account.provider(), time.now, expires))
              : Optional.empty();
        },
        limits,
        time.withZone(ZoneOffset.UTC),
        time::nanos,
        new SplittableRandom(7),
        Runnable::run,
        registry);
  }

  private MailboxAnswer<String> use(Account account, Lane lane, Duration patience) {
    try {
      return connections.run(account, lane, patience, mailbox -> new Ok<>("done"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void useWell(Account account, Lane lane) {
    assertThat(use(account, lane, LONG)).isEqualTo(new Ok<>("done"));
  }

  private static FailureKind kindOf(MailboxAnswer<?> answer) {
    assertThat(answer).isInstanceOf(Failed.class);
    return ((Failed<?>) answer).failure().kind();
  }

  private double closed(Ending why) {
    return registry.get("umsync.worker.imap.closed").tag("why", why.tag()).counter().count();
  }

  /** Keeps an account's connection busy until the latch is let go. */
  private Future<MailboxAnswer<String>> hold(Account account, Lane lane, CountDownLatch letGo)
      throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    FutureTask<MailboxAnswer<String>> task =
        new FutureTask<>(() ->
            connections.run(
                account,
                lane,
                LONG,
                mailbox -> {
                  inside.countDown();
                  letGo.await();
                  return new Ok<>("held");
                }));
    Thread.ofVirtual().start(task);
    assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
    return task;
  }

  @Test
  void theSameConnectionServesOnePieceOfWorkAfterAnother() {
    useWell(ANNA, Lane.DELIVERY);
    useWell(ANNA, Lane.UPKEEP);
    useWell(ANNA, Lane.DELIVERY);

    assertThat(connector.made).hasSize(1);
    assertThat(connector.open()).isEqualTo(1);
  }

  @Test
  void aConnectionAsideLivesAsLongAsItsWork() {
    useWell(ANNA, Lane.DELIVERY);
    useWell(ANNA, Lane.ASIDE);

    assertThat(connector.made).hasSize(2);
    assertThat(connector.open()).isEqualTo(1);
    assertThat(connector.made.getLast().closed).isTrue();
    assertThat(closed(Ending.DONE)).isEqualTo(1);
  }

  @Test
  void anAccountHasTwoConnectionsAtMost() throws Exception {
    CountDownLatch letGo = new CountDownLatch(1);
    List<Future<MailboxAnswer<String>>> held =
        List.of(hold(ANNA, Lane.DELIVERY, letGo), hold(ANNA, Lane.ASIDE, letGo));

    assertThat(kindOf(use(ANNA, Lane.ASIDE, Duration.ZERO))).isEqualTo(FailureKind.NO_CAPACITY);
    assertThat(kindOf(use(ANNA, Lane.DELIVERY, Duration.ZERO))).isEqualTo(FailureKind.NO_CAPACITY);

    letGo.countDown();
    for (Future<MailboxAnswer<String>> each : held) {
      assertThat(each.get(20, TimeUnit.SECONDS)).isEqualTo(new Ok<>("held"));
    }
    assertThat(connector.mostOpen).hasValue(2);
  }

  @Test
  void aConnectionThatBrokeIsReplacedAndItsPlaceGivenBack() throws InterruptedException {
    connections = connections(ConnectionLimits.defaults().withTotal(1));
    MailboxAnswer<String> answer =
        connections.run(
            ANNA,
            Lane.DELIVERY,
            LONG,
            mailbox -> {
              connector.made.getLast().broken = true;
              return new Failed<>(new ImapFailure(FailureKind.CONNECTION_LOST, "BYE", ""));
            });
    assertThat(kindOf(answer)).isEqualTo(FailureKind.CONNECTION_LOST);
    assertThat(connector.made.getFirst().closed).isTrue();

    useWell(ANNA, Lane.DELIVERY);

    assertThat(connector.made).hasSize(2);
    assertThat(closed(Ending.BROKEN)).isEqualTo(1);
  }

  @Test
  void workThatThrowsLosesItsConnectionButNotThePlace() {
    connections = connections(ConnectionLimits.defaults().withTotal(1));
    assertThatThrownBy(() ->
            connections.run(
                ANNA,
                Lane.DELIVERY,
                LONG,
                mailbox -> {
                  throw new IllegalStateException("broken invariant");
                }))
        .hasMessage("broken invariant");

    useWell(BERT, Lane.DELIVERY);

    assertThat(connector.open()).isEqualTo(1);
    assertThat(closed(Ending.ABANDONED)).isEqualTo(1);
  }

  @Test
  void theLeastRecentlyUsedIdleConnectionMakesRoom() {
    connections = connections(ConnectionLimits.defaults().withTotal(2));
    useWell(ANNA, Lane.DELIVERY);
    useWell(BERT, Lane.DELIVERY);
    useWell(ANNA, Lane.DELIVERY);

    useWell(CARL, Lane.DELIVERY);

    assertThat(connector.openOf(BERT)).isZero();
    assertThat(connector.openOf(ANNA)).isEqualTo(1);
    assertThat(connector.mostOpen.get()).isLessThanOrEqualTo(2);
    assertThat(closed(Ending.ROOM)).isEqualTo(1);
  }

  @Test
  void aProvidersLimitEvictsThatProvidersConnectionsOnly() {
    ConnectionLimits all = ConnectionLimits.defaults();
    connections =
        connections(
            new ConnectionLimits(
                10,
                Map.of(GMAIL, 1),
                all.idleClose(),
                all.probeAfter(),
                all.renewBefore(),
                all.tokenLife(),
                all.slowDown()));
    useWell(CARL, Lane.DELIVERY);
    useWell(ANNA, Lane.DELIVERY);

    useWell(BERT, Lane.DELIVERY);

    assertThat(connector.openOf(CARL)).isEqualTo(1);
    assertThat(connector.openOf(ANNA)).isZero();
    assertThat(connector.openOf(BERT)).isEqualTo(1);
  }

  @Test
  void whereEveryPlaceIsBusyWorkFailsForWantOfCapacity() throws Exception {
    connections = connections(ConnectionLimits.defaults().withTotal(1));
    CountDownLatch letGo = new CountDownLatch(1);
    Future<MailboxAnswer<String>> held = hold(ANNA, Lane.DELIVERY, letGo);

    assertThat(kindOf(use(BERT, Lane.DELIVERY, Duration.ZERO))).isEqualTo(FailureKind.NO_CAPACITY);

    letGo.countDown();
    held.get(20, TimeUnit.SECONDS);
    useWell(BERT, Lane.DELIVERY);
  }

  @Test
  void aRefusedTokenIsNotOfferedAgain() {
    connector.refuseNext(FailureKind.TOKEN_REFUSED);
    assertThat(kindOf(use(ANNA, Lane.DELIVERY, LONG))).isEqualTo(FailureKind.TOKEN_REFUSED);

    useWell(ANNA, Lane.DELIVERY);
    useWell(ANNA, Lane.ASIDE);

    assertThat(askedYoungerThan)
        .containsExactly(
            Optional.empty(),
            Optional.of(connector.tokens.getFirst().issuedAt()),
            Optional.empty());
  }

  @Test
  void withoutATokenTheServerIsNotAsked() {
    tokensCome = false;

    assertThat(kindOf(use(ANNA, Lane.DELIVERY, LONG))).isEqualTo(FailureKind.NO_TOKEN);
    assertThat(connector.tokens).isEmpty();
    assertThat(
            registry.get("umsync.worker.imap.failures").tag("kind", "no_token").counter().count())
        .isEqualTo(1);
  }

  @Test
  void aSessionIsRenewedBeforeItsTokenExpiresWithTheOldOneOpenUntilTheNewOneIs() {
    useWell(ANNA, Lane.DELIVERY);
    time.pass(Duration.ofMinutes(49));
    useWell(ANNA, Lane.DELIVERY);
    connections.sweep();
    assertThat(connector.made).describedAs("not due yet").hasSize(1);

    time.pass(Duration.ofMinutes(6));
    connections.sweep();

    assertThat(connector.made).hasSize(2);
    assertThat(connector.made.getFirst().closed).isTrue();
    assertThat(connector.made.getLast().closed).isFalse();
    assertThat(connector.mostOpen).describedAs("both at once").hasValue(2);
    assertThat(closed(Ending.RENEWED)).isEqualTo(1);
    assertThat(closed(Ending.BROKEN)).as("no drop").isZero();
    useWell(ANNA, Lane.DELIVERY);
    assertThat(connector.made).hasSize(2);
  }

  @Test
  void aSessionNearItsEndIsNotUsedEvenIfNobodySwept() {
    useWell(ANNA, Lane.DELIVERY);
    time.pass(Duration.ofMinutes(58));

    useWell(ANNA, Lane.DELIVERY);

    assertThat(connector.made).hasSize(2);
    assertThat(connector.open()).isEqualTo(1);
    assertThat(closed(Ending.EXPIRED)).isEqualTo(1);
  }

  @Test
  void aRenewalThatFailsLeavesTheOldSessionInUse() {
    useWell(ANNA, Lane.DELIVERY);
    time.pass(Duration.ofMinutes(50));
    useWell(ANNA, Lane.DELIVERY);
    time.pass(Duration.ofMinutes(5));
    connector.refuseNext(FailureKind.TOO_MANY_CONNECTIONS);
    connections.sweep();

    useWell(ANNA, Lane.DELIVERY);

    assertThat(connector.made).hasSize(1);
    assertThat(connector.open()).isEqualTo(1);
  }

  @Test
  void noSessionIsRenewedWithATokenThatEndsWhenItDoes() {
    useWell(ANNA, Lane.DELIVERY);
    time.pass(Duration.ofMinutes(50));
    useWell(ANNA, Lane.DELIVERY);
    time.pass(Duration.ofMinutes(5));
    tokenLife = Duration.ofMinutes(5);
    connections.sweep();

    assertThat(connector.made).hasSize(1);
  }

  @Test
  void anIdleConnectionIsClosed() {
    useWell(ANNA, Lane.DELIVERY);
    time.pass(Duration.ofMinutes(20));
    useWell(BERT, Lane.DELIVERY);
    time.pass(Duration.ofMinutes(11));
    connections.sweep();

    assertThat(connector.openOf(ANNA)).isZero();
    assertThat(connector.openOf(BERT)).isEqualTo(1);
    assertThat(closed(Ending.UNUSED)).isEqualTo(1);
    assertThat(registry.get("umsync.worker.imap.connections").tag("state", "open").gauge().value())
        .isEqualTo(1);
  }

  @Test
  void afterALongRestASignOfLifeIsAskedForAndADeadConnectionReplaced() {
    useWell(ANNA, Lane.DELIVERY);
    time.pass(Duration.ofSeconds(10));
    useWell(ANNA, Lane.DELIVERY);
    assertThat(connector.made.getFirst().probes).describedAs("just used").hasValue(0);

    time.pass(Duration.ofMinutes(2));
    connector.made.getFirst().answers = false;
    useWell(ANNA, Lane.DELIVERY);

    assertThat(connector.made.getFirst().probes).hasValue(1);
    assertThat(connector.made).hasSize(2);
    assertThat(connector.open()).isEqualTo(1);
    assertThat(closed(Ending.BROKEN)).isEqualTo(1);
  }

  @Test
  void aConnectionThatDoesNotAnswerTheEndOfListeningWithinTenSecondsIsReplaced() throws Exception {
    useWell(ANNA, Lane.DELIVERY);
    assertThat(connections.listen(ANNA, FolderName.INBOX, new DeafEar()))
        .isEqualTo(Idling.Start.LISTENING);
    connector.made.getFirst().answers = false;

    useWell(ANNA, Lane.DELIVERY);

    assertThat(connector.made.getFirst().donePatience).isEqualTo(Duration.ofSeconds(10));
    assertThat(connector.made.getFirst().closed).isTrue();
    assertThat(connector.made).hasSize(2);
    assertThat(closed(Ending.BROKEN)).isEqualTo(1);
  }

  @Test
  void anAnnouncementEndsListeningUnlessTheMailboxIsInUse() throws Exception {
    connections.makeReady(ANNA);
    assertThat(connector.made).isEmpty();
    connections.run(
        ANNA,
        Lane.DELIVERY,
        LONG,
        mailbox -> {
          connector.made.getFirst().idling = true;
          announce();
          return new Ok<>("announced while in use");
        });
    assertThat(connector.made.getFirst().idleEndsTold).hasValue(0);

    connections.makeReady(ANNA);

    assertThat(connector.made.getFirst().idleEndsTold).hasValue(1);
    assertThat(connections.isConnected(ANNA)).isTrue();
    useWell(ANNA, Lane.DELIVERY);
    assertThat(connector.made).hasSize(1);
  }

  @Test
  void anAnswerToAnEarlierAnnouncementIsNoSignOfLife() throws Exception {
    useWell(ANNA, Lane.DELIVERY);
    connections.listen(ANNA, FolderName.INBOX, new DeafEar());
    connections.makeReady(ANNA);
    useWell(ANNA, Lane.DELIVERY);
    assertThat(connector.made.getFirst().probes).as("the answer is a new one").hasValue(0);
    connections.listen(ANNA, FolderName.INBOX, new DeafEar());
    connections.makeReady(ANNA);

    time.pass(Duration.ofMinutes(2));
    useWell(ANNA, Lane.DELIVERY);

    assertThat(connector.made.getFirst().probes).hasValue(1);
  }

  @Test
  void aConnectionIsNotLostOverAnAnnouncementThatFails() throws Exception {
    useWell(ANNA, Lane.DELIVERY);
    FakeConnector.FakeConnection connection = connector.made.getFirst();
    connection.tellingFails = true;
    assertThatThrownBy(() -> connections.makeReady(ANNA)).hasMessage("told to fail");
    assertThat(connections.isConnected(ANNA)).isTrue();

    connection.tellingFails = false;
    connection.broken = true;
    connections.makeReady(ANNA);

    assertThat(connections.isConnected(ANNA)).isFalse();
    assertThat(connector.open()).isZero();
  }

  private void announce() {
    try {
      connections.makeReady(ANNA);
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts", e);
    }
  }

  @Test
  void aConnectionLostWhileListeningGivesItsPlaceBackAtOnce() throws Exception {
    useWell(ANNA, Lane.DELIVERY);
    connections.listen(ANNA, FolderName.INBOX, new DeafEar());
    assertThat(connections.isConnected(ANNA)).isTrue();

    Objects.requireNonNull(connector.made.getFirst().ear).lost();

    assertThat(connections.isConnected(ANNA)).isFalse();
    assertThat(connector.open()).isZero();
    assertThat(closed(Ending.BROKEN)).isEqualTo(1);
    useWell(ANNA, Lane.DELIVERY);
    assertThat(connector.made).hasSize(2);
  }

  @Test
  void anAccountRestsAfterItsServerAskedToSlowDown() throws InterruptedException {
    connections.run(
        ANNA,
        Lane.DELIVERY,
        LONG,
        mailbox -> {
          connector.made.getLast().slowDown = true;
          return new Ok<>("done, but slow down");
        });

    MailboxAnswer<String> early = use(ANNA, Lane.DELIVERY, LONG);
    assertThat(kindOf(early)).isEqualTo(FailureKind.THROTTLED);
    assertThat(((Failed<String>) early).failure().suggestedWait()).contains(Duration.ofSeconds(5));
    useWell(BERT, Lane.DELIVERY);

    time.pass(Duration.ofSeconds(5));
    useWell(ANNA, Lane.DELIVERY);
  }

  @Test
  void closingClosesIdleConnectionsAtOnceAndBusyOnesAsTheyComeBack() throws Exception {
    useWell(BERT, Lane.DELIVERY);
    CountDownLatch letGo = new CountDownLatch(1);
    Future<MailboxAnswer<String>> held = hold(ANNA, Lane.DELIVERY, letGo);

    connections.close();

    assertThat(connector.openOf(BERT)).isZero();
    letGo.countDown();
    assertThat(held.get(20, TimeUnit.SECONDS)).isEqualTo(new Ok<>("held"));
    assertThat(connector.open()).isZero();
    assertThat(closed(Ending.STOPPED)).isEqualTo(2);
    assertThat(kindOf(use(ANNA, Lane.DELIVERY, LONG))).isEqualTo(FailureKind.CANCELLED);
  }
}
