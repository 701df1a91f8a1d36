package dev.umsync.james.engine;

import java.time.Clock;
import org.apache.james.events.EventBus;
import org.apache.james.events.InVMEventBus;
import org.apache.james.events.MemoryEventDeadLetters;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.InVmEventDelivery;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.Authenticator;
import org.apache.james.mailbox.Authorizator;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.acl.UnionMailboxACLResolver;
import org.apache.james.mailbox.exception.AttachmentNotFoundException;
import org.apache.james.mailbox.inmemory.InMemoryMailboxManager;
import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.store.JVMMailboxPathLocker;
import org.apache.james.mailbox.store.PreDeletionHooks;
import org.apache.james.mailbox.store.SessionProviderImpl;
import org.apache.james.mailbox.store.StoreMailboxAnnotationManager;
import org.apache.james.mailbox.store.StoreRightManager;
import org.apache.james.mailbox.store.StoreSubscriptionManager;
import org.apache.james.mailbox.store.extractor.DefaultTextExtractor;
import org.apache.james.mailbox.store.mail.NaiveThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.mail.model.impl.MessageParser;
import org.apache.james.mailbox.store.quota.QuotaComponents;
import org.apache.james.mailbox.store.search.SimpleMessageSearchIndex;
import org.apache.james.metrics.api.MetricFactory;

/**
 * James's mailboxes in memory, without quotas. Immutable; safe from any thread.
 *
 * @param manager the mailboxes
 * @param events what happens in them
 * @param subscriptions who subscribed to what
 * @param quotas none
 */
record JamesMailboxes(
    MailboxManager manager,
    EventBus events,
    SubscriptionManager subscriptions,
    QuotaComponents quotas) {
  /** Empty ones, which everybody opens by this password. */
  static JamesMailboxes open(String password, MetricFactory metrics, Clock clock) {
    Authenticator byPassword = (name, given) -> password.contentEquals(given);
    Authorizator oneself =
        (name, other) ->
            name.equals(other)
                ? Authorizator.AuthorizationState.ALLOWED
                : Authorizator.AuthorizationState.FORBIDDEN;
    SessionProvider sessions = new SessionProviderImpl(byPassword, oneself);
    InMemoryMailboxSessionMapperFactory mappers = new InMemoryMailboxSessionMapperFactory(clock);
    EventBus events =
        new InVMEventBus(
            new InVmEventDelivery(metrics),
            RetryBackoffConfiguration.DEFAULT,
            new MemoryEventDeadLetters());
    StoreRightManager rights =
        new StoreRightManager(mappers, new UnionMailboxACLResolver(), events);
    QuotaComponents quotas = QuotaComponents.disabled(sessions, mappers);
    AttachmentContentLoader noAttachments =
        (attachment, session) -> {
          throw new AttachmentNotFoundException(attachment.getAttachmentId().getId());
        };
    MailboxManager manager =
        new InMemoryMailboxManager(
            mappers,
            sessions,
            new JVMMailboxPathLocker(),
            new MessageParser(),
            new InMemoryMessageId.Factory(),
            events,
            new StoreMailboxAnnotationManager(mappers, rights),
            rights,
            quotas,
            new SimpleMessageSearchIndex(
                mappers, mappers, new DefaultTextExtractor(), noAttachments),
            PreDeletionHooks.NO_PRE_DELETION_HOOK,
            new NaiveThreadIdGuessingAlgorithm(),
            clock);
    return new JamesMailboxes(
        manager, events, new StoreSubscriptionManager(mappers, mappers, events), quotas);
  }
}
