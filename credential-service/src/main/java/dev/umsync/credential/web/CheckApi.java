package dev.umsync.credential.web;

import dev.umsync.common.http.HttpProblem;
import dev.umsync.common.http.Routes;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.credential.access.Operation;
import dev.umsync.credential.check.CheckReport;
import dev.umsync.credential.kafka.Knowledge;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.CredentialRecord.Stage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks of a tenant's set-up. Thread rule: any thread. */
final class CheckApi {
  record Asked(@Nullable String subscriber) {}

  private static final int RETRY_SECONDS = 10;

  private final Knowledge known;
  private final CheckStarter checks;

  CheckApi(Knowledge known, CheckStarter checks) {
    this.known = known;
    this.checks = checks;
  }

  void addTo(Routes routes, Door door) {
    door.open(routes, Operation.GET_CHECKS, this::get);
    door.open(routes, Operation.RUN_CHECKS, this::run);
  }

  private void get(Call call) {
    CredentialRecord record = record(call, TenantApi.tenant(call, known));
    call.answer(
        200,
        TenantViews.checks(
            record.credentialId(), known.checks().of(record.tenant(), record.credentialId())));
  }

  private void run(Call call) {
    TenantRecord tenant = TenantApi.tenant(call, known);
    CredentialRecord record = record(call, tenant);
    Optional<CheckReport> started =
        checks.start(
            tenant,
            record,
            subscriber(call.bodyOr(Asked.class, new Asked(null)), tenant),
            call.actor().who());
    if (started.isEmpty()) {
      throw Refusal.TOO_MANY_REQUESTS
          .with("other checks are under way; try again in a few seconds")
          .header("Retry-After", Integer.toString(RETRY_SECONDS));
    }
    call.answer(202, TenantViews.checks(record.credentialId(), started));
  }

  private static Optional<Subscriber> subscriber(Asked asked, TenantRecord tenant) {
    if (asked.subscriber() == null) {
      return Optional.empty();
    }
    try {
      Subscriber subscriber = Subscriber.of(asked.subscriber());
      if (subscriber.domain().equals(tenant.domain())) {
        return Optional.of(subscriber);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new HttpProblem(
        Refusal.MALFORMED
            .detail("the subscriber is a mail address of this tenant")
            .with("pointer", "/subscriber"));
  }

  /** The key asked for, else the one in use, else the newest. */
  private CredentialRecord record(Call call, TenantRecord tenant) {
    List<CredentialRecord> records = known.credentials().recordsOf(tenant.domain());
    Optional<String> asked = call.query("key");
    return asked
        .map(id -> records.stream().filter(r -> r.credentialId().equals(id)).findFirst())
        .orElseGet(() ->
            records.stream()
                .filter(r -> r.stage() == Stage.IN_USE)
                .findFirst()
                .or(() -> records.stream().findFirst()))
        .orElseThrow(() -> Refusal.NO_SUCH_THING.with("the tenant has no such key"));
  }
}
