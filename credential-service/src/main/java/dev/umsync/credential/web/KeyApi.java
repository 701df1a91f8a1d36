package dev.umsync.credential.web;

import dev.umsync.common.http.HttpProblem;
import dev.umsync.common.http.ProblemDetail;
import dev.umsync.common.http.Routes;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.upload.MultipartForm;
import dev.umsync.credential.access.Operation;
import dev.umsync.credential.account.KeyFileProblem;
import dev.umsync.credential.account.KeyKind;
import dev.umsync.credential.account.MicrosoftApp;
import dev.umsync.credential.account.ProviderCredential;
import dev.umsync.credential.account.ServiceAccountKey;
import dev.umsync.credential.check.CheckReport;
import dev.umsync.credential.kafka.Knowledge;
import dev.umsync.credential.kafka.admin.TenantChanges;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.CredentialRecord.Stage;
import dev.umsync.credential.store.KeyChange;
import dev.umsync.credential.upkeep.KeyRemovals;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

/** A tenant's keys: upload, switch, remove. Thread rule: any thread. */
final class KeyApi {
  private static final int LARGEST_FILE_BYTES = 64 * 1024;
  private static final int LARGEST_FIELD_BYTES = 1024;
  private static final Map<String, Integer> PARTS =
      Map.of(
          "kind", LARGEST_FIELD_BYTES,
          "file", LARGEST_FILE_BYTES,
          "password", LARGEST_FIELD_BYTES,
          "clientId", LARGEST_FIELD_BYTES,
          "clientEmail", LARGEST_FIELD_BYTES,
          "directoryId", LARGEST_FIELD_BYTES,
          "secret", LARGEST_FIELD_BYTES,
          "secretExpires", LARGEST_FIELD_BYTES);

  private final Knowledge known;
  private final TenantChanges changes;
  private final TenantViews views;
  private final CheckStarter checks;
  private final Clock clock;

  KeyApi(
      Knowledge known, TenantChanges changes, TenantViews views, CheckStarter checks, Clock clock) {
    this.known = known;
    this.changes = changes;
    this.views = views;
    this.checks = checks;
    this.clock = clock;
  }

  void addTo(Routes routes, Door door) {
    door.open(routes, Operation.LIST_KEYS, this::list);
    door.open(routes, Operation.UPLOAD_KEY, this::upload);
    door.open(routes, Operation.GET_KEY, call -> call.answer(200, views.key(record(call))));
    door.open(routes, Operation.REMOVE_KEY, this::remove);
    door.open(routes, Operation.PROMOTE_KEY, this::promote);
  }

  private void list(Call call) {
    TenantRecord tenant = TenantApi.tenant(call, known);
    call.answer(
        200,
        Map.of(
            "keys",
            known.credentials().recordsOf(tenant.domain()).stream().map(views::key).toList()));
  }

  private CredentialRecord record(Call call) {
    TenantRecord tenant = TenantApi.tenant(call, known);
    return known.credentials().recordsOf(tenant.domain()).stream()
        .filter(r -> r.credentialId().equals(call.path("key")))
        .findFirst()
        .orElseThrow(() -> Refusal.NO_SUCH_THING.with("the tenant has no such key"));
  }

  private void upload(Call call) throws InterruptedException {
    TenantRecord tenant = TenantApi.tenant(call, known);
    Map<String, MultipartForm.Part> parts = call.form(PARTS);
    ProviderCredential credential;
    try {
      credential = credential(parts);
    } catch (KeyFileProblem e) {
      Refusal refusal = Refusal.named(e.reason().slug()).orElse(Refusal.KEY_UNUSABLE);
      ProblemDetail detail = refusal.detail(String.valueOf(e.getMessage()));
      throw new HttpProblem(e.field().isEmpty() ? detail : detail.with("field", e.field()));
    }
    CredentialRecord added = done(changes.addKey(call.actor(), tenant.domain(), credential, false));
    checks.start(tenant, added, Optional.empty(), call.actor().who());
    call.answer(201, views.key(added));
  }

  private ProviderCredential credential(Map<String, MultipartForm.Part> parts)
      throws KeyFileProblem {
    String word = text(parts, "kind");
    KeyKind kind =
        KeyKind.named(word.isEmpty() ? "google-json" : word)
            .orElseThrow(() ->
                new HttpProblem(
                    Refusal.MALFORMED
                        .detail(
                            "kind is google-json, google-p12, microsoft-secret or microsoft-certificate")
                        .with("field", "kind")));
    return switch (kind) {
      case GOOGLE_SERVICE_ACCOUNT -> ServiceAccountKey.parse(file(parts));
      case GOOGLE_P12 -> {
        String password = text(parts, "password");
        yield ServiceAccountKey.parseP12(
            file(parts),
            text(parts, "clientId"),
            text(parts, "clientEmail"),
            password.isEmpty() ? "notasecret" : password);
      }
      case MICROSOFT_SECRET ->
          MicrosoftApp.withSecret(
              text(parts, "directoryId"),
              text(parts, "clientId"),
              text(parts, "secret"),
              date(text(parts, "secretExpires")));
      case MICROSOFT_CERTIFICATE ->
          MicrosoftApp.withCertificate(
              text(parts, "directoryId"),
              text(parts, "clientId"),
              file(parts),
              text(parts, "password"),
              clock);
    };
  }

  private static byte[] file(Map<String, MultipartForm.Part> parts) {
    MultipartForm.Part file = parts.get("file");
    return file == null ? new byte[0] : file.content();
  }

  private static String text(Map<String, MultipartForm.Part> parts, String name) {
    MultipartForm.Part part = parts.get(name);
    return part == null ? "" : new String(part.content(), StandardCharsets.UTF_8).strip();
  }

  private static Optional<Instant> date(String text) {
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeException e) {
      throw new HttpProblem(
          Refusal.MALFORMED
              .detail("secretExpires is a date such as 2027-01-31")
              .with("field", "secretExpires"));
    }
  }

  private void promote(Call call) throws InterruptedException {
    CredentialRecord record = record(call);
    boolean checked =
        known
            .checks()
            .of(record.tenant(), record.credentialId())
            .filter(CheckReport::mints)
            .isPresent();
    if (record.stage() == Stage.NEW && !checked && !call.flag("unchecked")) {
      throw Refusal.KEY_NOT_CHECKED.with(
          "the provider was not seen to take this key for the tenant's scopes; run its checks, mend what is red, then switch");
    }
    call.answer(
        200,
        views.key(done(changes.promote(call.actor(), record.tenant(), record.credentialId()))));
  }

  private void remove(Call call) throws InterruptedException {
    CredentialRecord record = record(call);
    CredentialRecord removed =
        done(
            changes.removeKey(
                call.actor(),
                record.tenant(),
                record.credentialId(),
                views.lastTokenEnds(record),
                call.flag("now")));
    Instant gone = KeyRemovals.goneBy(removed.changedAt());
    call.answer(
        202,
        Members.of("key", removed.credentialId())
            .and("goneFromDiskBy", gone.toString())
            .and(
                "sentence",
                "No instance uses this key any more. Its sealed form is gone from Kafka's disks by %s; backups made before still hold it."
                    .formatted(gone))
            .and("atProvider", atProvider(removed))
            .map());
  }

  private static Map<String, Object> atProvider(CredentialRecord removed) {
    return removed.kind().isMicrosoft()
        ? Members.of(
                "sentence",
                "Delete it at Microsoft too: Entra admin center, App registrations, the app, Certificates & secrets.")
            .and(
                "url",
                "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade")
            .map()
        : Members.of(
                "sentence",
                "Delete it at Google too: Cloud console, IAM & Admin, Service accounts, the account, Keys.")
            .and("url", "https://console.cloud.google.com/iam-admin/serviceaccounts")
            .map();
  }

  /** The key as it is now, or the problem. */
  private static CredentialRecord done(KeyChange change) {
    return switch (change) {
      case KeyChange.Write write -> write.subject();
      case KeyChange.Refused refused -> {
        ProblemDetail detail =
            Refusal.named(refused.reason().slug())
                .orElse(Refusal.UNUSABLE)
                .detail(refused.sentence());
        throw new HttpProblem(refused.key().isEmpty() ? detail : detail.with("key", refused.key()));
      }
    };
  }
}
