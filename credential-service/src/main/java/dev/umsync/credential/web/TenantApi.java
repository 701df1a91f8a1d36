package dev.umsync.credential.web;

import dev.umsync.common.http.HttpProblem;
import dev.umsync.common.http.Routes;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.TenantRecord.DeleteRule;
import dev.umsync.common.tenant.TokenSettings;
import dev.umsync.credential.access.Operation;
import dev.umsync.credential.kafka.Knowledge;
import dev.umsync.credential.kafka.admin.TenantChanges;
import dev.umsync.credential.store.CredentialRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tenants and their settings. Thread rule: any thread. */
final class TenantApi {
  private static final Pattern DOMAIN =
      Pattern.compile(
          "(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+");
  private static final Pattern PROVIDER = Pattern.compile("[a-z0-9][a-z0-9-]{0,59}");
  private static final Pattern SCOPES = Pattern.compile("[\\x21-\\x7e]+( [\\x21-\\x7e]+)*");
  private static final int LONGEST_SCOPES = 200;
  private static final int MOST_SCOPE_SETS = 10;
  private static final int LONGEST_FOLDER = 200;

  record Settings(
      @Nullable String provider,
      @Nullable String folder,
      @Nullable String onDelete,
      @Nullable List<String> scopes,
      @Nullable String testSubscriber) {}

  private final Knowledge known;
  private final TenantChanges changes;
  private final TenantViews views;

  TenantApi(Knowledge known, TenantChanges changes, TenantViews views) {
    this.known = known;
    this.changes = changes;
    this.views = views;
  }

  void addTo(Routes routes, Door door) {
    door.open(routes, Operation.LIST_TENANTS, this::list);
    door.open(routes, Operation.GET_TENANT, this::get);
    door.open(routes, Operation.PUT_TENANT, this::put);
    door.open(routes, Operation.REMOVE_TENANT, this::remove);
  }

  private void list(Call call) {
    call.answer(
        200,
        Map.of(
            "tenants",
            known.tenants().all().stream()
                .sorted(Comparator.comparing(TenantRecord::domain))
                .map(views::tenant)
                .toList()));
  }

  private void get(Call call) {
    call.answer(200, views.tenant(tenant(call, known)));
  }

  static TenantRecord tenant(Call call, Knowledge known) {
    return find(call.lower("domain"), known)
        .orElseThrow(() -> Refusal.NO_SUCH_THING.with("there is no such tenant"));
  }

  static Optional<TenantRecord> find(String domain, Knowledge known) {
    return known.tenants().all().stream().filter(t -> t.domain().equals(domain)).findFirst();
  }

  private void put(Call call) throws InterruptedException {
    String domain = call.lower("domain");
    if (!DOMAIN.matcher(domain).matches()) {
      throw Refusal.MALFORMED.with("the domain is not a mail domain such as example.com");
    }
    Settings asked = call.body(Settings.class);
    check(asked, domain);
    TenantChanges.Put put =
        changes.put(call.actor(), domain, before -> after(domain, before, asked));
    TenantRecord now = find(domain, known).orElseGet(() -> after(domain, Optional.empty(), asked));
    call.answer(put == TenantChanges.Put.ADDED ? 201 : 200, views.tenant(now));
  }

  private static void check(Settings asked, String domain) {
    if (asked.provider() != null && !PROVIDER.matcher(asked.provider()).matches()) {
      throw malformed("the provider is a name of worker.providers, such as google", "/provider");
    }
    if (asked.folder() != null
        && (asked.folder().length() > LONGEST_FOLDER
            || asked.folder().chars().anyMatch(Character::isISOControl))) {
      throw malformed("the folder is a name of at most 200 characters", "/folder");
    }
    if (asked.onDelete() != null && rule(asked.onDelete()).isEmpty()) {
      throw malformed("onDelete is trash, remove or leave", "/onDelete");
    }
    if (asked.scopes() != null) {
      boolean sound =
          !asked.scopes().isEmpty()
              && asked.scopes().size() <= MOST_SCOPE_SETS
              && asked.scopes().stream()
                  .allMatch(s ->
                      s != null && s.length() <= LONGEST_SCOPES && SCOPES.matcher(s).matches());
      if (!sound) {
        throw malformed(
            "scopes are 1 to 10 texts of at most 200 characters, the first for the mailbox",
            "/scopes");
      }
    }
    if (asked.testSubscriber() != null && !asked.testSubscriber().isEmpty()) {
      try {
        if (!Subscriber.of(asked.testSubscriber()).domain().equals(domain)) {
          throw Refusal.UNUSABLE.with("the test subscriber's address is of another domain");
        }
      } catch (IllegalArgumentException e) {
        throw malformed("the test subscriber is a mail address", "/testSubscriber");
      }
    }
  }

  private TenantRecord after(String domain, Optional<TenantRecord> before, Settings asked) {
    String provider =
        Optional.ofNullable(asked.provider())
            .or(() -> before.map(TenantRecord::provider))
            .orElse("google");
    if (before.filter(b -> !b.provider().equals(provider)).isPresent()
        && known.credentials().recordsOf(domain).stream().anyMatch(CredentialRecord::active)) {
      throw Refusal.HAS_KEYS.with(
          "the tenant has keys of its provider; remove them before you change it");
    }
    TokenSettings tokens = before.map(TenantRecord::tokenSettings).orElse(TokenSettings.NONE);
    String scope =
        asked.scopes() != null
            ? asked.scopes().getFirst()
            : before.map(TenantRecord::scope).orElse(usualScope(provider));
    List<String> further =
        asked.scopes() != null
            ? asked.scopes().subList(1, asked.scopes().size())
            : tokens.furtherScopes();
    Optional<String> test =
        asked.testSubscriber() == null
            ? tokens.testSubscriber()
            : Optional.of(asked.testSubscriber()).filter(t -> !t.isEmpty());
    Optional<String> folder =
        asked.folder() == null
            ? before.flatMap(TenantRecord::folder)
            : Optional.of(asked.folder()).filter(f -> !f.isEmpty());
    DeleteRule rule =
        Optional.ofNullable(asked.onDelete())
            .flatMap(TenantApi::rule)
            .or(() -> before.map(TenantRecord::deleteRule))
            .orElse(DeleteRule.TRASH);
    TokenSettings settings = new TokenSettings(further, test);
    return new TenantRecord(
        domain,
        provider,
        folder,
        rule,
        scope,
        before.flatMap(TenantRecord::message),
        settings.equals(TokenSettings.NONE) ? Optional.empty() : Optional.of(settings));
  }

  private static String usualScope(String provider) {
    return provider.equals("microsoft")
        ? TenantRecord.MICROSOFT_MAIL_SCOPE
        : TenantRecord.GOOGLE_MAIL_SCOPE;
  }

  private static Optional<DeleteRule> rule(String word) {
    return Stream.of(DeleteRule.values()).filter(r -> r.name().equalsIgnoreCase(word)).findFirst();
  }

  private static HttpProblem malformed(String sentence, String pointer) {
    return new HttpProblem(Refusal.MALFORMED.detail(sentence).with("pointer", pointer));
  }

  private void remove(Call call) throws InterruptedException {
    switch (changes.remove(call.actor(), call.lower("domain"))) {
      case REMOVED -> call.done();
      case UNKNOWN -> throw Refusal.NO_SUCH_THING.with("there is no such tenant");
      case HAS_KEYS ->
          throw Refusal.HAS_KEYS.with("the tenant has keys; remove them before the tenant");
    }
  }
}
