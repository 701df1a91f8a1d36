package dev.umsync.worker.connections;

import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.AccessToken;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.IdleEar;
import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.message.FolderName;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes connections that do nothing, and remembers each. Safe for any number of threads. */
final class FakeConnector implements Connector {
  final List<FakeConnection> made = new CopyOnWriteArrayList<>();
  final List<AccessToken> tokens = new CopyOnWriteArrayList<>();
  final AtomicInteger mostOpen = new AtomicInteger();
  private final List<FailureKind> refusals = new ArrayList<>();

  /** The next connection is refused. */
  synchronized void refuseNext(FailureKind kind) {
    refusals.add(kind);
  }

  @Override
  public synchronized MailboxAnswer<MailConnection> connect(Account account, AccessToken token) {
    tokens.add(token);
    if (!refusals.isEmpty()) {
      return new MailboxAnswer.Failed<>(new ImapFailure(refusals.removeFirst(), "TEST", ""));
    }
    FakeConnection connection = new FakeConnection(account);
    made.add(connection);
    mostOpen.accumulateAndGet(open(), Math::max);
    return new MailboxAnswer.Ok<>(connection);
  }

  int open() {
    return (int) made.stream().filter(connection -> !connection.closed).count();
  }

  int openOf(Account account) {
    return (int) made.stream().filter(c -> !c.closed && c.account.equals(account)).count();
  }

  /** One connection; its mailbox is never asked anything. */
  static final class FakeConnection implements MailConnection {
    final Account account;
    volatile boolean closed;
    volatile boolean broken;
    volatile boolean answers = true;
    volatile boolean slowDown;
    volatile boolean idling;
    volatile boolean endTold;
    volatile boolean tellingFails;
    final AtomicInteger idleEndsTold = new AtomicInteger();
    volatile @Nullable Duration donePatience;
    volatile @Nullable IdleEar ear;
    final AtomicInteger probes = new AtomicInteger();

    FakeConnection(Account account) {
      this.account = account;
    }

    @Override
    public Mailbox mailbox() {
      return (Mailbox)
          Proxy.newProxyInstance(
              Mailbox.class.getClassLoader(),
              new Class<?>[] {Mailbox.class},
              (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
              });
    }

    @Override
    public boolean broken() {
      return broken || closed;
    }

    @Override
    public boolean answers() {
      probes.incrementAndGet();
      return answers;
    }

    @Override
    public boolean askedToSlowDown() {
      boolean asked = slowDown;
      slowDown = false;
      return asked;
    }

    @Override
    public MailboxAnswer<Mailbox.Done> beginIdle(FolderName folder, IdleEar ear, Executor reader) {
      idling = true;
      endTold = false;
      this.ear = ear;
      return new MailboxAnswer.Ok<>(Mailbox.Done.DONE);
    }

    @Override
    public boolean idling() {
      return idling;
    }

    @Override
    public boolean tellIdleEnd() {
      if (tellingFails) {
        throw new IllegalStateException("told to fail");
      }
      boolean now = idling && !endTold;
      if (now) {
        endTold = true;
        idleEndsTold.incrementAndGet();
      }
      return now;
    }

    @Override
    public boolean endIdle(Duration patience) {
      donePatience = patience;
      idling = false;
      return answers;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
