package dev.umsync.worker.voicemail;

import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.Lane;
import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxWork;
import dev.umsync.worker.mailbox.Mailboxes;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has something happen at a worker's nth step: before and after each thing it does to a mailbox or
 * has written down. One thread.
 */
final class Killing {
  private static final int NEVER = 0;

  private int steps;
  private int killAt = NEVER;
  private int failAt = NEVER;
  private int actAt = NEVER;
  private Runnable act = () -> {};

  /** The worker is no more. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Ends the worker at that step from now. */
  void at(int step) {
    killAt = steps + step;
  }

  /** Has the command at that step from now fail, or its answer lost. */
  void failAt(int step) {
    failAt = steps + step;
  }

  /** Has this done at that step from now, before the worker ends there. */
  void actAt(int step, Runnable what) {
    actAt = steps + step;
    act = what;
  }

  /** How many steps there were. */
  int steps() {
    return steps;
  }

  void step() {
    steps++;
    if (steps == actAt) {
      act.run();
    }
    if (steps == killAt) {
      throw new Killed();
    }
  }

  /** A step too short for anybody to come in between, but not to end there. */
  void shortStep() {
    steps++;
    if (steps == killAt) {
      throw new Killed();
    }
  }

  /** The mailboxes, each step in which may be the last. */
  Mailboxes over(Mailboxes mailboxes) {
    return new Mailboxes() {
      @Override
      public <T> MailboxAnswer<T> run(
          Account account, Lane lane, Duration patience, MailboxWork<T> work)
          throws InterruptedException {
        return mailboxes.run(account, lane, patience, mailbox -> work.on(mortal(mailbox)));
      }
    };
  }

  private Mailbox mortal(Mailbox mailbox) {
    return (Mailbox)
        Proxy.newProxyInstance(
            Mailbox.class.getClassLoader(),
            new Class<?>[] {Mailbox.class},
            (proxy, method, args) ->
                method.getReturnType().equals(MailboxAnswer.class)
                    ? answered(mailbox, method, args)
                    : invoked(mailbox, method, args));
  }

  private @Nullable Object answered(Mailbox mailbox, Method method, Object[] args)
      throws Throwable {
    step();
    if (steps == failAt) {
      return failed(FailureKind.CONNECTION_LOST);
    }
    @Nullable Object answer = invoked(mailbox, method, args);
    step();
    return steps == failAt ? failed(FailureKind.AMBIGUOUS) : answer;
  }

  private static MailboxAnswer<?> failed(FailureKind kind) {
    return new Failed<>(new ImapFailure(kind, "TEST", "told to fail"));
  }

  private static @Nullable Object invoked(Mailbox mailbox, Method method, Object @Nullable [] args)
      throws Throwable {
    try {
      return method.invoke(mailbox, args);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
