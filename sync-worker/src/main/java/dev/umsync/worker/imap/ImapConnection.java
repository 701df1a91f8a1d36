package dev.umsync.worker.imap;

import dev.umsync.worker.connections.MailConnection;
import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.message.FolderName;

/** One logged-in IMAP connection under one token. Owned by one thread at a time. */
final class ImapConnection implements MailConnection {
  private final ImapLink link;
  private final Mailbox mailbox;
  private final Provider provider;
  private final ImapMetrics metrics;

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
  public void close() {
    link.close();
  }
}
