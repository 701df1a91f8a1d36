package dev.umsync.worker.voicemail;

import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.Mailboxes;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Ends a worker at its nth step: before and after each thing it does to a mailbox or has written
 * down. One thread.
 */
final class Killing {
  private int stepsLeft = Integer.MAX_VALUE;
  private @Nullable Runnable act;

  /** The worker is no more. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  void at(int step) {
    stepsLeft = step;
  }

  /** Has this done at that step, and lives on. */
  void actAt(int step, Runnable act) {
    stepsLeft = step;
    this.act = act;
  }

  void never() {
    stepsLeft = Integer.MAX_VALUE;
  }

  void step() {
    if (--stepsLeft == 0) {
      if (act != null) {
        act.run();
        return;
      }
      throw new Killed();
    }
  }

  /** The mailboxes, each step in which may be the last. */
  Mailboxes over(Mailboxes mailboxes) {
    return new Mailboxes() {
      @Override
      public <T> dev.umsync.worker.mailbox.MailboxAnswer<T> run(
          dev.umsync.worker.mailbox.Account account,
          dev.umsync.worker.mailbox.Lane lane,
          java.time.Duration patience,
          dev.umsync.worker.mailbox.MailboxWork<T> work)
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
            (proxy, method, args) -> {
              step();
              @Nullable Object answer;
              try {
                answer = method.invoke(mailbox, args);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
              step();
              return answer;
            });
  }
}
