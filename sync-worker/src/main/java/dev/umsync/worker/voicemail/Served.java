package dev.umsync.worker.voicemail;

import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.voicemail.compose.Recipient;
import java.util.Optional;

/**
 * How one person is served. Immutable.
 *
 * @param account the mailbox
 * @param recipient the person as the message needs them
 * @param folder where voicemails go
 * @param label that each message bears; on a server without labels its folder, unless one is set
 * @param deleteRule what a delete on the phone does
 */
record Served(
    Account account,
    Recipient recipient,
    FolderName folder,
    Optional<String> label,
    TenantRecord.DeleteRule deleteRule) {

  /** Where a message goes on a server that has labels, or has none. */
  FolderName folder(boolean labels) {
    return labels || !folder.equals(FolderName.INBOX)
        ? folder
        : label.map(FolderName::new).orElse(folder);
  }

  /**
   * Puts the records together.
   *
   * @throws IllegalArgumentException if the tenant's folder or provider is no name
   */
  static Served of(SubscriberRecord subscriber, TenantRecord tenant) {
    MessageSettings settings = tenant.message().orElse(MessageSettings.NONE);
    return new Served(
        new Account(subscriber.address().address(), new Provider(tenant.provider())),
        Recipient.of(subscriber, settings),
        subscriber.folder().or(tenant::folder).map(FolderName::new).orElse(FolderName.INBOX),
        subscriber.label().or(settings::label),
        tenant.deleteRule());
  }
}
