package dev.umsync.standalone.chaos;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.roster.ImportRefused;
import dev.umsync.common.kafka.roster.RosterImport;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.TenantRecord.DeleteRule;
import dev.umsync.credential.account.KeyFileProblem;
import dev.umsync.credential.account.ServiceAccountKey;
import dev.umsync.credential.config.TenantBook;
import dev.umsync.credential.store.KeyChange;
import dev.umsync.standalone.chaos.load.People;
import dev.umsync.standalone.site.Site;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.DemoServiceAccount;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/**
 * What an administrator does once: a service account with delegation, a tenant whose deleted
 * voicemails go to the trash, a roster. One thread.
 */
record Enrolment(DemoIdentityProvider provider, Site site, Clock clock) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Makes so many people known on every side. */
  void enrol(int subscribers)
      throws KeyTrouble, KeyFileProblem, ImportRefused, InterruptedException {
    DemoServiceAccount account = provider.newServiceAccount("umsync-chaos");
    provider
        .directory()
        .delegate(account.clientId(), People.DOMAIN, Set.of(TenantRecord.GOOGLE_MAIL_SCOPE));
    KeyChange added =
        new TenantBook(
                site.kafka(),
                site.config().topics(),
                site.keys().masterKey(),
                clock,
                RandomGenerator.of("SecureRandom"),
                Thread::sleep)
            .add(
                new TenantRecord(
                    People.DOMAIN,
                    "chaos",
                    Optional.empty(),
                    DeleteRule.TRASH,
                    TenantRecord.GOOGLE_MAIL_SCOPE),
                ServiceAccountKey.parse(account.toJson().getBytes(StandardCharsets.UTF_8)),
                true);
    if (added instanceof KeyChange.Refused(KeyChange.Reason reason, String sentence, String key)) {
      throw new StartFailed("The run's key was refused", People.DOMAIN, sentence);
    }
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        RosterImport roster =
            new RosterImport(site.kafka(), site.config().topics(), executor, PATIENCE)) {
      roster.importCsv(People.roster(subscribers));
    }
    for (Subscriber person : People.of(subscribers)) {
      provider.directory().addUser(person.address());
    }
  }
}
