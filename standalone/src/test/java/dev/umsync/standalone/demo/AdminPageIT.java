package dev.umsync.standalone.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.testbed.idp.DemoCertificate;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.DemoServiceAccount;
import dev.umsync.testbed.idp.DemoSignIn;
import dev.umsync.testbed.idp.EntraDirectory;
import dev.umsync.testbed.idp.TokenVerifier;
import dev.umsync.testbed.mail.GreenMailServer;
import dev.umsync.testbed.mail.GreenMailSettings;
import dev.umsync.testbed.mail.TestMailServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The administrator's page in a browser, with the whole product behind it: an administrator's first
 * day, one step after the other. Pictures of every tab are left in {@code target/pages}.
 */
@TestMethodOrder(OrderAnnotation.class)
class AdminPageIT {
  private static final String PASSWORD = "correct horse battery";
  private static final String MICROSOFT_DOMAIN = "contoso.umsync.invalid";
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private static Path folder;
  private static DemoWorld world;
  private static Browsing browsing;
  private static Page page;
  private static AdminView admin;

  @BeforeAll
  static void start() throws Exception {
    // What is known of the world around only once it runs.
    Map<String, String> settings = new LinkedHashMap<>();
    world =
        DemoWorld.start(
            folder.resolve("data"),
            provider -> mailServer(provider, settings),
            settings,
            Clock.systemUTC(),
            RANDOM,
            line -> {});
    URI uri = world.standalone().credentials().adminUri().orElseThrow();
    browsing = new Browsing(uri);
    page = browsing.page();
    admin = new AdminView(page);
  }

  /** One that opens mailboxes to Google's tokens and to Microsoft's. */
  private static TestMailServer mailServer(
      DemoIdentityProvider provider, Map<String, String> settings) throws IOException {
    TokenVerifier google = provider.verifier();
    TestMailServer mail =
        GreenMailServer.start(
            GreenMailSettings.defaults(),
            (address, token) ->
                google.accepts(address, token) || provider.exchangeAccepts(address, token),
            Clock.systemUTC(),
            RANDOM);
    settings.put("credentials.microsoft-authority", provider.microsoftAuthority().toString());
    settings.put("worker.providers.microsoft.host", mail.host());
    settings.put("worker.providers.microsoft.port", Integer.toString(mail.imapsPort()));
    settings.put(
        "worker.providers.microsoft.trust-certificate", mail.trustCertificate().toString());
    settings.put("credentials.oidc.issuer", provider.signIn().issuer());
    settings.put("credentials.oidc.client-id", DemoSignIn.CLIENT_ID);
    settings.put("credentials.oidc.client-secret", DemoSignIn.CLIENT_SECRET);
    settings.put("credentials.oidc.name", "Example Login");
    return mail;
  }

  @AfterAll
  static void stop() {
    if (browsing != null) {
      browsing.close();
    }
    if (world != null) {
      world.close();
    }
  }

  private static Locator button(String name) {
    return admin.button(name);
  }

  private static void delegate() {
    world
        .outside()
        .provider()
        .directory()
        .delegate(
            world.outside().account().clientId(),
            world.people().getFirst().domain(),
            Set.of(TenantRecord.GOOGLE_MAIL_SCOPE));
  }

  @Test
  @Order(1)
  void theFirstAdministratorSetsAPasswordWithTheOneTimeLink() {
    page.navigate("/");
    assertThat(page.locator("main")).containsText("one-time link");
    browsing.pictures("sign-in");
    page.navigate(world.standalone().credentials().firstStartLink().orElseThrow());
    page.getByLabel("New password").fill(PASSWORD);
    page.getByLabel("The same once more").fill("something else altogether");
    button("Set password and sign in").click();
    assertThat(admin.alert()).containsText("differ");

    page.getByLabel("The same once more").fill(PASSWORD);
    button("Set password and sign in").click();

    assertThat(page.locator("h1")).hasText("Service account");
    assertThat(page).hasURL(browsing.base().resolve("/").toString());
    assertThat(page.locator("section.key")).containsText(world.outside().account().clientId());
    assertThat(page.locator("section.key")).not().containsText("PRIVATE");
  }

  @Test
  @Order(2)
  void aFailingCheckNamesTheStepAndWhatToPasteAndTurnsGreenOnceMended() {
    String domain = world.people().getFirst().domain();
    String clientId = world.outside().account().clientId();
    world.outside().provider().directory().withdraw(clientId, domain);
    button("Run checks").click();

    assertThat(admin.step("delegation")).hasClass("step red");
    assertThat(admin.step("signature")).hasClass("step green");
    assertThat(admin.step("delegation").locator(".paste"))
        .hasText(
            "Client ID"
                + clientId
                + "CopyOAuth scopes (comma-delimited)"
                + TenantRecord.GOOGLE_MAIL_SCOPE
                + "Copy");
    browsing.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    admin.step("delegation").getByLabel("Copy Client ID").click();
    assertThat(page.evaluate("() => navigator.clipboard.readText()")).isEqualTo(clientId);
    browsing.pictures("account-red");
    Page guide = page.context().newPage();
    guide.navigate(
        admin.step("delegation").getByText("Read how in the guide").getAttribute("href"));
    assertThat(guide.locator("h1")).containsText("Gmail");
    assertThat(guide.locator("#delegation")).hasCount(1);
    browsing.pictures("guide", guide);
    guide.close();

    delegate();
    button("Run checks").click();

    assertThat(page.locator(".checks-state")).containsText("All green");
    assertThat(page.locator("li.step.green")).hasCount(10);
    assertThat(page.locator(".domains .pill")).hasText("Working");
    browsing.pictures("account-green");
  }

  @Test
  @Order(3)
  void aFileThatIsNoKeySaysWhatItIs() {
    page.getByText("Upload a second key, to rotate").click();
    upload("oauth.json", "{\"installed\":{\"client_id\":\"1\"}}");
    assertThat(admin.alert()).containsText("OAuth client");

    upload("key.json", world.outside().account().toJson());
    assertThat(admin.alert()).containsText("already");
    browsing.pictures("account-upload");
  }

  private static void upload(String name, String content) {
    admin.chooseFile("Choose the JSON key file", name, "application/json", content);
    button("Upload key").click();
  }

  @Test
  @Order(4)
  void aSecondKeyIsCheckedSwitchedToAndTheFirstRemoved() {
    DemoServiceAccount old = world.outside().account();
    DemoServiceAccount next = old.withNewKey(RANDOM);
    world.outside().provider().directory().register(next);
    upload("key.json", next.toJson());
    Locator newKey = page.getByLabel("Key " + next.privateKeyId());
    Locator oldKey = page.getByLabel("Key " + old.privateKeyId());
    assertThat(newKey.locator(".pill").first()).hasText("New");
    assertThat(newKey.locator(".checks-state")).containsText("All green");
    browsing.pictures("account-two-keys");

    button("Switch to this key").click();
    assertThat(newKey.locator(".pill").first()).hasText("In use");
    assertThat(oldKey.locator(".pill").first()).hasText("Watched");
    oldKey
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Remove").setExact(true))
        .click();
    Locator dialog = page.locator("dialog");
    assertThat(dialog).containsText(old.privateKeyId());
    browsing.pictures("account-remove");
    if (dialog.getByText("Do not wait").count() > 0) {
      dialog.getByLabel("Do not wait until they have ended").check();
    }
    dialog.getByText("Remove key", new Locator.GetByTextOptions().setExact(true)).click();

    assertThat(page.locator("dialog")).containsText("gone from Kafka's disks by");
    assertThat(page.locator("dialog")).containsText("Delete it at Google too");
    button("Close").click();
    assertThat(page.locator("section.key")).hasCount(1);
    assertThat(page.getByText("Removed keys (1)")).isVisible();
  }

  @Test
  @Order(5)
  void anImportShowsTheLineAtFaultBeforeAnythingIsChanged() {
    admin.tab("Subscribers");
    assertThat(page.locator("tbody tr").first()).containsText("@");
    page.getByText("Import people").click();
    String domain = world.people().getFirst().domain();
    String sound = "address,source,box,name\nzoe@" + domain + ",um://demo,7001,Zoë\n";
    choose(sound + "yan@" + domain + ",um://demo,7001,Yan\n");

    assertThat(page.locator("tr[data-line='3']")).containsText("at fault");
    assertThat(page.locator("tr[data-line='3']")).containsText("the same box");
    assertThat(page.locator(".preview .primary")).hasCount(0);
    browsing.pictures("subscribers-import");
    choose(sound);
    button("Import 1 person").click();
    assertThat(page.locator(".preview")).containsText("Imported: 1 new");

    page.getByLabel("Search address, name or box").fill("zoë");
    assertThat(page.locator("table").last().locator("tbody tr").first())
        .containsText("zoe@" + domain);
    page.getByLabel("Details of zoe@" + domain).click();
    assertThat(page.locator("tr.detail:visible")).containsText("Nothing came for this person");
    page.getByLabel("Search address, name or box").fill("");
    assertThat(page.locator("table").last().locator("tbody tr:visible")).not().hasCount(2);
    browsing.pictures("subscribers");
  }

  private static void choose(String csv) {
    admin.chooseFile("Choose a CSV file", "people.csv", "text/csv", csv);
  }

  @Test
  @Order(6)
  void everyChangeIsInTheRecordAndUsersAreInvitedByALinkThatIsShownOnce() {
    admin.tab("Activity");
    for (String what :
        List.of(
            "Uploaded a key",
            "Switched to a key",
            "Removed a key",
            "Imported people",
            "Set a password with a one-time link")) {
      assertThat(page.locator("tbody")).containsText(what);
    }
    browsing.pictures("activity");

    admin.tab("Access");
    page.getByLabel("Name, or mail address for OpenID Connect").fill("olga");
    button("Add user").click();
    assertThat(page.locator(".notice code")).containsText("/welcome#");
    page.getByLabel("What it is for").fill("monitoring");
    button("Make API token").click();
    assertThat(page.locator(".notice code").last()).containsText("umt_");
    page.reload();
    assertThat(page.locator("h1")).hasText("Access");
    assertThat(page.locator("main")).not().containsText("umt_");
    browsing.pictures("access");
  }

  @Test
  @Order(7)
  void aFileIsDroppedOnThePageFromOutsideTheBrowser() throws Exception {
    admin.tab("Subscribers");
    Locator rows = page.locator("table").last().locator("tbody tr");
    assertThat(rows.first()).containsText("@");
    String domain = world.people().getFirst().domain();
    String head = "address,source,box,name\n";
    Path faulty = folder.resolve("faulty.csv");
    Files.writeString(
        faulty, head + "wim@" + domain + ",um://demo,7101,Wim\nnobody,um://demo,1,\n");
    Path sound = folder.resolve("sound.csv");
    Files.writeString(sound, head + "wim@" + domain + ",um://demo,7101,Wim\n");

    // Beside the place for it, which is folded still.
    admin.dropFile(faulty, page.locator("h1"));
    assertThat(page.locator(".preview h3")).hasText("faulty.csv");
    assertThat(page.locator("tr[data-line='3']")).containsText("at fault");
    assertThat(page.locator(".preview .primary")).hasCount(0);
    admin.dropFile(sound, page.locator(".drop"));
    assertThat(page.locator(".preview h3")).hasText("sound.csv");
    browsing.pictures("subscribers-dropped");
    button("Import 1 person").click();
    assertThat(page.locator(".preview")).containsText("Imported: 1 new");
    page.getByLabel("Search address, name or box").fill("wim");
    assertThat(rows.first()).containsText("wim@" + domain);

    // Where there is no place for a file, it does not replace the page.
    admin.tab("Activity");
    admin.dropFile(sound, page.locator("h1"));
    assertThat(page.locator("h1")).hasText("Activity");
    assertThat(page).hasURL(browsing.base().resolve("/#/activity").toString());
  }

  /** Somebody whom the administrator adds with a role, and who has opened the link. */
  private static AdminView invited(String name, String role) {
    admin.tab("Access");
    Locator form = page.locator("form", new Page.LocatorOptions().setHasText("Add user"));
    form.getByLabel("Name, or mail address for OpenID Connect").fill(name);
    form.getByLabel("Role").selectOption(role);
    button("Add user").click();
    Locator notice = page.locator(".notice.green");
    assertThat(notice).containsText("Give this link to " + name);
    AdminView somebody = new AdminView(browsing.visitor());
    somebody.takeLink(notice.locator("code").textContent(), PASSWORD + " of " + name);
    return somebody;
  }

  @Test
  @Order(8)
  void anOperatorDoesEverythingButCredentialsAndAccess() {
    AdminView operator = invited("oskar", "operator");
    String domain = world.people().getFirst().domain();
    assertThat(operator.page().locator("section.key")).hasCount(1);
    operator.assertNoButton("Remove", "Switch to this key", "Upload key", "Remove mail domain");
    operator.button("Run checks").click();
    assertThat(operator.page().locator(".checks-state")).containsText("All green");
    operator.unfold("Settings");
    assertThat(operator.button("Save settings")).isVisible();
    browsing.pictures("operator", operator.page());
    operator.tab("Subscribers");
    assertThat(operator.page().getByText("Import people")).isVisible();
    operator.tab("Access");
    assertThat(operator.page().locator("table").first()).containsText("oskar");
    operator.assertNoButton("Add user", "Make API token", "One-time link", "Disable", "Revoke");

    String keys = "/v1/tenants/" + domain + "/keys";
    assertThat(
            List.of(
                operator.ask("POST", keys, "{}"),
                operator.ask("DELETE", keys + "/any", "{}"),
                operator.ask("POST", keys + "/any/promote", "{}"),
                operator.ask("DELETE", "/v1/tenants/" + domain, "{}"),
                operator.ask("POST", "/v1/users", "{\"name\":\"x\",\"role\":\"administrator\"}"),
                operator.ask(
                    "POST", "/v1/api-tokens", "{\"name\":\"x\",\"role\":\"administrator\"}")))
        .containsOnly("403 role-missing");
  }

  @Test
  @Order(9)
  void anAuditorSeesEverythingAndChangesNothing() throws Exception {
    AdminView auditor = invited("ada", "auditor");
    Page seen = auditor.page();
    String domain = world.people().getFirst().domain();
    assertThat(seen.locator("section.key")).containsText(world.outside().account().clientId());
    assertThat(seen.locator(".checks-state")).containsText("All green");
    auditor.assertNoButton(
        "Run checks", "Remove", "Switch to this key", "Upload key", "Remove mail domain");
    auditor.assertNoButton("Add mail domain", "Save settings");
    auditor.unfold("Settings");
    assertThat(seen.getByLabel("Scopes, one set per line")).not().isEditable();
    assertThat(seen.getByLabel("When a voicemail is deleted on the phone")).isDisabled();
    browsing.pictures("auditor", seen);

    auditor.tab("Subscribers");
    assertThat(seen.locator("tbody tr").first()).containsText("@");
    assertThat(seen.getByText("Import people")).hasCount(0);
    Path file = folder.resolve("auditors.csv");
    Files.writeString(file, "address,source,box\nxi@" + domain + ",um://demo,7201\n");
    auditor.dropFile(file, seen.locator("h1"));
    assertThat(seen.locator("h1")).hasText("Subscribers");
    assertThat(seen.locator(".preview")).hasCount(0);
    seen.locator("tbody button").first().click();
    assertThat(seen.locator("tr.detail:visible")).containsText("The last day");
    auditor.assertNoButton("Take off the roster");
    auditor.tab("Activity");
    assertThat(seen.locator("tbody")).containsText("Uploaded a key");
    auditor.tab("Access");
    assertThat(seen.locator("table").first()).containsText("ada");
    auditor.assertNoButton("Add user", "Make API token", "One-time link", "Disable", "Revoke");

    assertThat(
            List.of(
                auditor.ask("POST", "/v1/tenants/" + domain + "/checks", "{}"),
                auditor.ask("PUT", "/v1/tenants/" + domain, "{\"folder\":\"Other\"}"),
                auditor.ask("POST", "/v1/subscribers/import?preview=true", "{}"),
                auditor.ask("DELETE", "/v1/subscribers/wim@" + domain, "{}"),
                auditor.ask("POST", "/v1/users", "{\"name\":\"x\",\"role\":\"auditor\"}")))
        .containsOnly("403 role-missing");
    seen.locator(".menu summary").click();
    auditor.button("Sign out").click();
    assertThat(seen.locator("h1")).hasText("Sign in");
  }

  @Test
  @Order(10)
  void everythingIsReachedByKeyboard() {
    admin.tab("Service account");
    assertThat(page.locator("h1")).isFocused();
    Locator checks = page.getByText("Run checks").first();
    for (int i = 0;
        i < 40 && !(boolean) checks.evaluate("b => b === document.activeElement");
        i++) {
      page.keyboard().press("Tab");
    }
    assertThat(checks).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator(".checks-state")).containsText("Running");
    assertThat(page.locator(".checks-state")).containsText("All green");
  }

  @Test
  @Order(11)
  void keysOfMicrosoft365AreASecretOrACertificate() {
    EntraDirectory entra = world.outside().provider().entra();
    String app = "11111111-2222-3333-4444-555555555555";
    String secret = "abc8Q~abcdefghijklmnopqrstuvwxyz0123456789";
    Instant now = Instant.now();
    DemoCertificate certificate =
        DemoCertificate.generate("umsync", now.minusSeconds(60), Duration.ofDays(365), RANDOM);
    entra.register(app);
    entra.addSecret(app, secret, now.plus(Duration.ofDays(90)));
    entra.addCertificate(app, certificate.certificate());
    entra.giveMailbox(app, "mia@" + MICROSOFT_DOMAIN);
    world.outside().mail().provision("mia@" + MICROSOFT_DOMAIN);
    admin.tab("Subscribers");
    page.getByText("Import people").click();
    choose("address,source,box,name\nmia@" + MICROSOFT_DOMAIN + ",um://demo,7301,Mia\n");
    button("Import 1 person").click();
    assertThat(page.locator(".preview")).containsText("Imported: 1 new");

    admin.tab("Service account");
    page.getByText("Add a mail domain").click();
    page.getByLabel("Mail domain", new Page.GetByLabelOptions().setExact(true))
        .fill(MICROSOFT_DOMAIN);
    page.getByLabel("Mailboxes are at").selectOption("microsoft");
    button("Add mail domain").click();
    assertThat(page.locator("h2").first()).hasText(MICROSOFT_DOMAIN);
    page.getByLabel("Directory (tenant) ID").fill(entra.id());
    page.getByLabel("Client ID", new Page.GetByLabelOptions().setExact(true)).fill(app);
    page.getByLabel("Client secret (its value, not its ID)").fill(app);
    button("Upload key").click();
    assertThat(admin.alert()).containsText("ID, not its Value");
    browsing.pictures("account-microsoft");
    page.getByLabel("Client secret (its value, not its ID)").fill(secret);
    page.getByLabel("The secret ends on")
        .fill(LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(90).toString());
    button("Upload key").click();

    Locator first = page.locator("section.key").first();
    assertThat(first).containsText("Microsoft app (client secret)");
    assertThat(first).containsText("secret abc…");
    assertThat(first.locator(".checks-state")).containsText("All green");
    assertThat(page.locator("main")).not().containsText(secret);

    page.getByText("Upload a second key, to rotate").click();
    page.getByLabel("Microsoft app (certificate)").check();
    page.getByLabel("Directory (tenant) ID").fill(entra.id());
    page.getByLabel("Client ID", new Page.GetByLabelOptions().setExact(true)).fill(app);
    button("Upload key").click();
    assertThat(admin.alert()).containsText("Choose a file first");
    admin.chooseFile(
        "Choose the certificate with its private key (.pem or .p12)",
        "umsync.pem",
        "application/x-pem-file",
        certificate.toPem());
    button("Upload key").click();
    Locator second =
        page.locator(
            "section.key", new Page.LocatorOptions().setHasText("Microsoft app (certificate)"));
    assertThat(second.locator(".checks-state")).containsText("All green");
    button("Switch to this key").click();
    assertThat(second.locator(".pill").first()).hasText("In use");
    assertThat(page.locator(".domains a[aria-current]"))
        .containsText(Pattern.compile(MICROSOFT_DOMAIN + ".*Working"));
    browsing.pictures("account-microsoft-keys");
  }

  @Test
  @Order(12)
  void whoSignsOutIsOut() {
    page.locator(".menu summary").click();
    browsing.pictures("menu");
    button("Sign out").click();
    assertThat(page.locator("h1")).hasText("Sign in");
    page.getByLabel("Name").fill("administrator");
    page.getByLabel("Password").fill("wrong password");
    page.locator("form button").click();
    assertThat(admin.alert()).containsText("not right");
    page.getByLabel("Password").fill(PASSWORD);
    page.locator("form button").click();
    assertThat(page.locator("h1")).hasText("Service account");
    page.locator(".menu summary").click();
    button("Sign out everywhere").click();
    assertThat(page.locator("h1")).hasText("Sign in");
  }

  @Test
  @Order(13)
  void whoIsAUserHereSignsInAtTheProviderAndNothingBrokeThePolicy() {
    DemoSignIn provider = world.outside().provider().signIn();
    provider.as("stranger@example.com");
    AdminView visitor = new AdminView(browsing.visitor());
    visitor.page().navigate("/");
    Locator way = visitor.page().getByText("Sign in with Example Login");
    way.click();
    assertThat(visitor.alert()).containsText("did not vouch");
    browsing.pictures("sign-in-provider", visitor.page());

    page.getByLabel("Name").fill("administrator");
    page.getByLabel("Password").fill(PASSWORD);
    page.locator("form button").click();
    assertThat(page.locator("h1")).hasText("Service account");
    admin.tab("Access");
    page.getByLabel("Name, or mail address for OpenID Connect").fill("erin@example.com");
    button("Add user").click();
    assertThat(page.locator(".notice.green")).containsText("erin@example.com");
    provider.as("Erin@example.com");
    way.click();

    assertThat(visitor.page().locator("h1")).hasText("Service account");
    assertThat(visitor.page()).hasURL(browsing.base().resolve("/").toString());
    visitor.page().locator(".menu summary").click();
    assertThat(visitor.page().locator(".menu")).containsText("erin@example.com");
    assertThat(visitor.page().locator(".menu")).containsText("Role: auditor");
    assertThat(visitor.page().getByText("Change password")).hasCount(0);
    visitor.button("Sign out").click();
    assertThat(visitor.page().locator("h1")).hasText("Sign in");

    provider.as("stranger@example.com");
    for (int i = 0; i < 20 && !visitor.page().url().endsWith("too-many-requests"); i++) {
      visitor.page().waitForResponse("**/v1/sign-in", way::click);
      assertThat(visitor.alert()).isVisible();
    }
    assertThat(visitor.alert()).containsText("Too many tries");
    assertThat(browsing.complaints()).isEmpty();
  }
}
