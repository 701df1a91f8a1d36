package dev.umsync.standalone.chaos;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.TenantRecord.DeleteRule;
import dev.umsync.credential.account.KeyFileProblem;
import dev.umsync.credential.config.TenantBook;
import dev.umsync.ingest.kafka.roster.ImportRefused;
import dev.umsync.ingest.kafka.roster.RosterImport;
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
    try (TenantBook book =
        new TenantBook(site.kafka(), site.config().topics(), site.keys().masterKey(), clock)) {
      book.add(
          new TenantRecord(
              People.DOMAIN,
              "chaos",
              Optional.empty(),
              DeleteRule.TRASH,
              TenantRecord.GOOGLE_MAIL_SCOPE),
          account.toJson().getBytes(StandardCharsets.UTF_8));
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
