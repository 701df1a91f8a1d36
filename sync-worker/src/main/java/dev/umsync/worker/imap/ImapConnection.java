package dev.umsync.worker.imap;

import dev.umsync.worker.connections.MailConnection;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.imap.wire.IdleExchange;
import dev.umsync.worker.mailbox.IdleEar;
import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.message.FolderName;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One logged-in IMAP connection under one token. Owned by one thread at a time. */
final class ImapConnection implements MailConnection {
  private final ImapLink link;
  private final Mailbox mailbox;
  private final Provider provider;
  private final ImapMetrics metrics;
  private @Nullable IdleExchange exchange;

  ImapConnection(ImapLink link, FolderName trashFolder, Provider provider, ImapMetrics metrics) {
    this.link = link;
    this.mailbox = new ImapMailbox(link, trashFolder);
    this.provider = provider;
    this.metrics = metrics;
  }

  @Override
  public Mailbox mailbox() {
    return mailbox;
  }

  @Override
  public boolean broken() {
    return link.broken();
  }

  @Override
  public boolean answers() {
    return link.answers();
  }

  @Override
  public boolean askedToSlowDown() {
    boolean asked = link.takeSlowDown();
    if (asked) {
      metrics.slowed(provider);
    }
    return asked;
  }

  @Override
  public MailboxAnswer<Mailbox.Done> beginIdle(FolderName folder, IdleEar ear, Executor reader) {
    if (!link.offers("IDLE")) {
      return new Failed<>(
          new ImapFailure(FailureKind.UNSUPPORTED, "NO IDLE", "the server does not offer IDLE"));
    }
    return link.open(folder, false)
        .then(open -> link.idle())
        .map(begun -> {
          exchange = begun;
          reader.execute(() -> {
            try {
              if (!begun.listen(ear::heard)) {
                ear.lost();
              }
            } finally {
              ear.ended();
            }
          });
          return Mailbox.Done.DONE;
        });
  }

  @Override
  public boolean idling() {
    return exchange != null;
  }

  @Override
  public boolean tellIdleEnd() {
    try {
      return exchange != null && exchange.tellEnd();
    } catch (IOException e) {
      return false; // whoever ends it finds that out again
    }
  }

  @Override
  public boolean endIdle(Duration patience) throws InterruptedException {
    IdleExchange begun = exchange;
    exchange = null;
    if (begun != null && !begun.end(patience)) {
      link.close();
      return false;
    }
    return true;
  }

  @Override
  public void close() {
    link.close();
  }
}
