package dev.umsync.credential.web;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.credential.account.KeyFacts;
import dev.umsync.credential.check.CheckReport;
import dev.umsync.credential.check.StepFinding;
import dev.umsync.credential.kafka.Knowledge;
import dev.umsync.credential.kafka.admin.LiveTokens;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.CredentialRecord.Stage;
import dev.umsync.credential.store.KeyUses;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Tenants, keys and checks as they are answered. Thread rule: any thread. */
final class TenantViews {
  private final Knowledge known;
  private final LiveTokens tokens;

  TenantViews(Knowledge known, LiveTokens tokens) {
    this.known = known;
    this.tokens = tokens;
  }

  Map<String, Object> tenant(TenantRecord tenant) {
    List<CredentialRecord> keys = known.credentials().recordsOf(tenant.domain());
    return Members.of("domain", tenant.domain())
        .and("provider", tenant.provider())
        .maybe("folder", tenant.folder())
        .and("onDelete", tenant.deleteRule().name().toLowerCase(Locale.ROOT))
        .and("scopes", scopes(tenant))
        .maybe("testSubscriber", tenant.tokenSettings().testSubscriber())
        .and("subscribers", subscribers(tenant.domain()))
        .and("keys", keys.stream().map(this::key).toList())
        .and("health", health(tenant))
        .map();
  }

  static List<String> scopes(TenantRecord tenant) {
    List<String> all = new ArrayList<>(List.of(tenant.scope()));
    all.addAll(tenant.tokenSettings().furtherScopes());
    return all;
  }

  private long subscribers(String domain) {
    return known.roster().all().stream()
        .map(r -> r.address())
        .map(Subscriber::domain)
        .filter(domain::equals)
        .count();
  }

  private Map<String, Object> health(TenantRecord tenant) {
    var inUse = known.credentials().of(tenant.domain());
    if (inUse.isEmpty()) {
      return Members.of("state", "no-key").and("sentence", "No key is in use. Upload one.").map();
    }
    Optional<CheckReport> report =
        known.checks().of(tenant.domain(), inUse.get().record().credentialId());
    if (report.isEmpty() || report.get().state() == CheckReport.State.RUNNING) {
      return Members.of("state", "unchecked").map();
    }
    return report
        .get()
        .firstRed()
        .map(red ->
            Members.of("state", "failing")
                .and("sentence", red.title() + ": " + red.sentence())
                .maybe("since", report.get().endedAt())
                .map())
        .orElseGet(() -> Members.of("state", "good").maybe("since", report.get().endedAt()).map());
  }

  Map<String, Object> key(CredentialRecord record) {
    KeyFacts facts = record.facts();
    Optional<KeyUses.Use> use = known.uses().of(record.tenant(), record.credentialId());
    Optional<Instant> lastEnds = lastTokenEnds(record);
    return Members.of("id", record.credentialId())
        .and("kind", record.kind().word())
        .and("state", word(record.stage()))
        .and("clientId", facts.clientId())
        .maybe("clientEmail", facts.clientEmail())
        .maybe("directoryId", facts.directoryId())
        .maybe("projectId", facts.projectId())
        .maybe("keyId", facts.keyId())
        .and("fingerprint", facts.fingerprint())
        .and("algorithm", facts.algorithm())
        .and("addedAt", record.addedAt().toString())
        .and("addedBy", record.addedBy())
        .and("switchedAt", record.changedAt().toString())
        .maybe("firstUsedAt", use.map(KeyUses.Use::firstAt))
        .maybe("lastUsedAt", use.map(KeyUses.Use::lastAt))
        .maybe("expiresAt", facts.expiresAt())
        .maybe(
            "removableAt",
            record.stage() == Stage.WATCHED
                ? Optional.of(lastEnds.orElse(record.changedAt()))
                : Optional.empty())
        .and(
            "checks",
            known
                .checks()
                .of(record.tenant(), record.credentialId())
                .map(r -> r.state().name().toLowerCase(Locale.ROOT))
                .orElse("never"))
        .map();
  }

  /** When the last token minted with a key ends. */
  Optional<Instant> lastTokenEnds(CredentialRecord record) {
    return tokens.lastEnd(record.tenant(), record.credentialId());
  }

  static String word(Stage stage) {
    return stage.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Map<String, Object> checks(String key, Optional<CheckReport> report) {
    if (report.isEmpty()) {
      return Members.of("key", key).and("state", "never").and("steps", List.of()).map();
    }
    CheckReport checks = report.get();
    return Members.of("key", key)
        .and("state", checks.state().name().toLowerCase(Locale.ROOT))
        .and("startedAt", checks.startedAt().toString())
        .maybe("endedAt", checks.endedAt())
        .and("by", checks.by())
        .maybe("subscriber", checks.subscriber())
        .and("steps", checks.steps().stream().map(TenantViews::step).toList())
        .map();
  }

  static Map<String, Object> step(StepFinding step) {
    Members members =
        Members.of("step", step.step().word())
            .and("title", step.title())
            .and("result", step.result().name().toLowerCase(Locale.ROOT))
            .and("sentence", step.sentence())
            .maybe("guide", step.guide())
            .maybe("url", step.url());
    return step.copy().isEmpty() ? members.map() : members.and("copy", step.copy()).map();
  }
}
