package dev.umsync.standalone.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.testbed.idp.DemoServiceAccount;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private static Path folder;
  private static DemoWorld world;
  private static Browsing browsing;
  private static Page page;

  @BeforeAll
  static void start() throws Exception {
    world =
        DemoWorld.start(
            folder.resolve("data"),
            provider ->
                DemoMailServer.GREENMAIL.start(provider, Duration.ZERO, Clock.systemUTC(), RANDOM),
            Map.of(),
            Clock.systemUTC(),
            RANDOM,
            line -> {});
    URI uri = world.standalone().credentials().adminUri().orElseThrow();
    browsing = new Browsing(uri);
    page = browsing.page();
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
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static void tab(String name) {
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true)).click();
    assertThat(page.locator("h1")).hasText(name);
  }

  private static Locator step(String step) {
    return page.locator("li[data-step=" + step + "]").first();
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
    assertThat(page.locator("[role=alert]")).containsText("differ");

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

    assertThat(step("delegation")).hasClass("step red");
    assertThat(step("signature")).hasClass("step green");
    assertThat(step("delegation").locator(".paste"))
        .hasText(
            "Client ID"
                + clientId
                + "CopyOAuth scopes (comma-delimited)"
                + TenantRecord.GOOGLE_MAIL_SCOPE
                + "Copy");
    browsing.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    step("delegation").getByLabel("Copy Client ID").click();
    assertThat(page.evaluate("() => navigator.clipboard.readText()")).isEqualTo(clientId);
    browsing.pictures("account-red");
    Page guide = page.context().newPage();
    guide.navigate(step("delegation").getByText("Read how in the guide").getAttribute("href"));
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
    assertThat(page.locator("[role=alert]")).containsText("OAuth client");

    upload("key.json", world.outside().account().toJson());
    assertThat(page.locator("[role=alert]")).containsText("already");
    browsing.pictures("account-upload");
  }

  private static void upload(String name, String content) {
    page.getByLabel("Choose the JSON key file")
        .setInputFiles(
            new FilePayload(name, "application/json", content.getBytes(StandardCharsets.UTF_8)));
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
    tab("Subscribers");
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
    page.getByLabel("Choose a CSV file")
        .setInputFiles(
            new FilePayload("people.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  @Order(6)
  void everyChangeIsInTheRecordAndUsersAreInvitedByALinkThatIsShownOnce() {
    tab("Activity");
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

    tab("Access");
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
  void everythingIsReachedByKeyboard() {
    tab("Service account");
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
  @Order(8)
  void whoSignsOutIsOutAndNothingBrokeThePolicy() {
    page.locator(".menu summary").click();
    browsing.pictures("menu");
    button("Sign out").click();
    assertThat(page.locator("h1")).hasText("Sign in");
    page.getByLabel("Name").fill("administrator");
    page.getByLabel("Password").fill("wrong password");
    page.locator("form button").click();
    assertThat(page.locator("[role=alert]")).containsText("not right");
    page.getByLabel("Password").fill(PASSWORD);
    page.locator("form button").click();
    assertThat(page.locator("h1")).hasText("Service account");
    page.locator(".menu summary").click();
    button("Sign out everywhere").click();
    assertThat(page.locator("h1")).hasText("Sign in");

    assertThat(browsing.complaints()).isEmpty();
  }
}
