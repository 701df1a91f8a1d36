package dev.umsync.worker.voicemail;

import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.voicemail.compose.Recipient;

/**
 * How one person is served. Immutable.
 *
 * @param account the mailbox
 * @param recipient the person as the message needs them
 * @param folder where voicemails go
 * @param deleteRule what a delete on the phone does
 */
record Served(
    Account account, Recipient recipient, FolderName folder, TenantRecord.DeleteRule deleteRule) {

  /**
   * Puts the records together.
   *
   * @throws IllegalArgumentException if the tenant's folder or provider is no name
   */
  static Served of(SubscriberRecord subscriber, TenantRecord tenant) {
    return new Served(
        new Account(subscriber.address().address(), new Provider(tenant.provider())),
        Recipient.of(subscriber, tenant.message().orElse(MessageSettings.NONE)),
        tenant.folder().map(FolderName::new).orElse(FolderName.INBOX),
        tenant.deleteRule());
  }
}
