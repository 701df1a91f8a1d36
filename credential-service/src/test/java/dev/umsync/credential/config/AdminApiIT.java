package dev.umsync.credential.config;

import static dev.umsync.credential.config.CredentialWorld.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.config.Secret;
import dev.umsync.common.http.Listener;
import dev.umsync.common.http.TlsMaterial;
import dev.umsync.credential.StoredKeys;
import dev.umsync.credential.access.Operation;
import dev.umsync.credential.access.Role;
import dev.umsync.credential.config.AdminClient.Answer;
import dev.umsync.credential.oidc.OidcSettings;
import dev.umsync.testbed.idp.DemoServiceAccount;
import dev.umsync.testbed.idp.DemoSignIn;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The administration API over HTTPS, by one running instance: first sign-in, and then what may and
 * may not be done. The tests follow one another as an administrator's first days do.
 */
@TestMethodOrder(OrderAnnotation.class)
class AdminApiIT {
  private static final String PASSWORD = "correct horse battery";
  @TempDir private static Path folder;
  private static EmbeddedBroker broker;
  private static CredentialWorld world;
  private static CredentialRole role;
  private static AdminClient nobody;
  private static AdminClient admin;
  private static final Map<Role, AdminClient> PROGRAMS = new LinkedHashMap<>();

  @BeforeAll
  static void start() throws Exception {
    broker =
        EmbeddedBroker.start(
            BrokerSettings.throwAway(folder.resolve("broker")), fault -> fail(fault.message()));
    world = new CredentialWorld(broker, "admin", folder);
    role = instance();
    nobody = client(role);
    admin = client(role);
  }

  private static CredentialRole instance() throws InterruptedException {
    WebConfig web =
        new WebConfig(
            true,
            new Listener("credentials.web.port", "127.0.0.1", 0),
            Optional.empty(),
            Optional.empty(),
            Duration.ofHours(8),
            Optional.of(
                new OidcSettings(
                    URI.create(world.provider.signIn().issuer()),
                    DemoSignIn.CLIENT_ID,
                    new Secret(DemoSignIn.CLIENT_SECRET),
                    "Demo",
                    List.of())),
            Duration.ofDays(30));
    return world.role(world.settings.with(web));
  }

  private static AdminClient client(CredentialRole of) {
    return new AdminClient(
        of.adminUri().orElseThrow(),
        TlsMaterial.selfSigned(folder.resolve("tls"), "localhost", Clock.systemUTC())
            .clientContext());
  }

  @AfterAll
  static void stop() {
    role.close();
    world.close();
    broker.close();
  }

  @Test
  @Order(1)
  void theLinkOfTheFirstStartSetsThePasswordOnceAndSignsIn() throws Exception {
    String link = role.firstStartLink().orElseThrow();
    String claim = link.substring(link.indexOf('#') + 1);
    assertThat(nobody.get("/v1/sign-in").json().path("firstStart").asBoolean()).isTrue();
    assertThat(nobody.get("/v1/session").problem()).isEqualTo("unauthorized");
    assertThat(nobody.post("/v1/claims", Map.of("claim", "guess", "password", PASSWORD)).problem())
        .isEqualTo("claim-refused");
    assertThat(nobody.post("/v1/claims", Map.of("claim", claim, "password", "short")).status())
        .isEqualTo(422);

    Answer claimed = admin.post("/v1/claims", Map.of("claim", claim, "password", PASSWORD));

    assertThat(claimed.status()).as(claimed.text()).isEqualTo(200);
    assertThat(claimed.json().path("role").asText()).isEqualTo("administrator");
    assertThat(nobody.post("/v1/claims", Map.of("claim", claim, "password", PASSWORD)).problem())
        .isEqualTo("claim-refused");
    assertThat(admin.get("/v1/session").json().path("name").asText()).isEqualTo("administrator");
    assertThat(nobody.get("/v1/sign-in").json().path("firstStart").asBoolean()).isFalse();
  }

  @Test
  @Order(2)
  void everyAnswerHasTheHeadersAndTheCookieIsForThisHostAlone() throws Exception {
    AdminClient fresh = new AdminClient(nobody);
    Answer signedIn =
        fresh.post("/v1/session", Map.of("name", "administrator", "password", PASSWORD));

    assertThat(signedIn.status()).as(signedIn.text()).isEqualTo(200);
    assertThat(signedIn.response().headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("__Host-umsync=")
        .contains("; Secure")
        .contains("; HttpOnly")
        .contains("; SameSite=Strict")
        .contains("; Path=/");
    for (Answer answer :
        List.of(signedIn, nobody.get("/v1/session"), nobody.get("/nowhere/../etc/passwd"))) {
      var headers = answer.response().headers();
      assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
          .contains("default-src 'none'")
          .doesNotContain("unsafe");
      assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(headers.firstValue("Cache-Control")).hasValue("no-store");
      assertThat(headers.firstValue("Strict-Transport-Security")).isPresent();
    }
  }

  @Test
  @Order(3)
  void apiTokensOfEachRoleAreMadeOnceShownOnceAndStoredAsDigests() throws Exception {
    for (Role each : Role.values()) {
      Answer made =
          admin.post("/v1/api-tokens", Map.of("name", "t-" + each.word(), "role", each.word()));
      assertThat(made.status()).as(made.text()).isEqualTo(201);
      PROGRAMS.put(each, nobody.withToken(made.json().path("token").asText()));
    }

    assertThat(admin.get("/v1/api-tokens").text())
        .contains("t-auditor")
        .doesNotContain("umt_")
        .doesNotContain("sha256");
    for (Role each : Role.values()) {
      JsonNode who = program(each).get("/v1/session").json();
      assertThat(who.path("role").asText()).isEqualTo(each.word());
      assertThat(who.has("csrfToken")).isFalse();
    }
    assertThat(nobody.withToken("umt_guess").get("/v1/session").status()).isEqualTo(401);
  }

  private static AdminClient program(Role of) {
    return Objects.requireNonNull(PROGRAMS.get(of));
  }

  private static String path(Operation operation) {
    return operation
        .path()
        .replace("{domain}", "nowhere.example")
        .replace("{key}", "k")
        .replace("{address}", "nobody@nowhere.example")
        .replace("{name}", "nobody")
        .replace("{id}", "none");
  }

  /** The one table of who may do what, asked over HTTP. */
  @ParameterizedTest
  @EnumSource(Operation.class)
  @Order(4)
  void eachRoleMayDoWhatTheTableSaysAndNoMore(Operation operation) throws Exception {
    if (operation == Operation.START_OIDC || operation == Operation.END_OIDC) {
      return; // a browser's redirects
    }
    if (operation.least().isEmpty()) {
      assertThat(nobody.send(operation.method(), path(operation), null).status()).isNotEqualTo(403);
      return;
    }
    assertThat(nobody.send(operation.method(), path(operation), null).problem())
        .isEqualTo("unauthorized");
    for (Role each : Role.values()) {
      Answer answer = program(each).send(operation.method(), path(operation), null);
      if (each.covers(operation.least().orElseThrow())) {
        assertThat(answer.status()).as(each + ": " + answer.text()).isNotIn(401, 403);
      } else {
        assertThat(answer.status()).as(each.word()).isEqualTo(403);
        assertThat(answer.problem()).isEqualTo("role-missing");
      }
    }
  }

  @Test
  @Order(5)
  void aTenantIsSetUpAKeyUploadedSecondOneSwitchedToAndTheFirstRemoved() throws Exception {
    Answer put =
        admin.send(
            "PUT",
            "/v1/tenants/example.org",
            "{\"scopes\":[\"https://mail.google.com/\",\"https://www.googleapis.com/auth/calendar.readonly\"]}");
    assertThat(put.status()).as(put.text()).isEqualTo(201);
    assertThat(put.json().path("health").path("state").asText()).isEqualTo("no-key");
    DemoServiceAccount account = world.provider.newServiceAccount("org");
    DemoServiceAccount next = StoredKeys.rotated(account);
    world.provider.directory().register(next);

    JsonNode first = uploaded(account);
    assertThat(first.path("state").asText()).isEqualTo("in-use");
    assertThat(first.path("clientId").asText()).isEqualTo(account.clientId());
    assertThat(first.path("fingerprint").asText()).contains(":");
    assertThat(first.toString()).doesNotContain("PRIVATE").doesNotContain("sealed");
    Answer again = upload(account, "google-json", "key.json");
    assertThat(again.problem()).isEqualTo("key-known");
    assertThat(again.json().path("key").asText()).isEqualTo(account.privateKeyId());

    assertThat(uploaded(next).path("state").asText()).isEqualTo("new");
    String second = "/v1/tenants/example.org/keys/" + next.privateKeyId();
    assertThat(admin.send("POST", second + "/promote", null).problem())
        .isEqualTo("key-not-checked");
    Answer promoted = admin.send("POST", second + "/promote?unchecked=true", null);
    assertThat(promoted.json().path("state").asText()).isEqualTo("in-use");
    String old = "/v1/tenants/example.org/keys/" + account.privateKeyId();
    assertThat(admin.get(old).json().path("state").asText()).isEqualTo("watched");
    assertThat(admin.send("DELETE", second, null).problem()).isEqualTo("key-in-use");

    Answer removed = admin.send("DELETE", old, null);

    assertThat(removed.status()).as(removed.text()).isEqualTo(202);
    assertThat(removed.json().path("goneFromDiskBy").asText()).isNotEmpty();
    assertThat(removed.json().at("/atProvider/url").asText()).startsWith("https://");
    assertThat(admin.get(old).json().path("state").asText()).isEqualTo("disabled");
    assertThat(admin.send("DELETE", "/v1/tenants/example.org", null).problem())
        .isEqualTo("has-keys");
  }

  private static Answer upload(DemoServiceAccount account, String kind, String fileName)
      throws Exception {
    return admin.form(
        "/v1/tenants/example.org/keys",
        Map.of(
            "kind",
            kind.getBytes(StandardCharsets.UTF_8),
            "file",
            account.toJson().getBytes(StandardCharsets.UTF_8)),
        fileName);
  }

  private static JsonNode uploaded(DemoServiceAccount account) throws Exception {
    Answer answer = upload(account, "google-json", "../../etc/passwd");
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return answer.json();
  }

  @Test
  @Order(6)
  void uploadsThatAreNoKeysSayWhichAndChecksStopAtTheStepAtFault() throws Exception {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put("file", "{\"type\":\"authorized_user\"}".getBytes(StandardCharsets.UTF_8));
    assertThat(admin.form("/v1/tenants/example.org/keys", parts, "a").problem())
        .isEqualTo("key-file-user-credential");
    parts.put("file", "{\"installed\":{}}".getBytes(StandardCharsets.UTF_8));
    assertThat(admin.form("/v1/tenants/example.org/keys", parts, "a").problem())
        .isEqualTo("key-file-oauth-client");
    parts.put("file", new byte[0]);
    assertThat(admin.form("/v1/tenants/example.org/keys", parts, "a").problem())
        .isEqualTo("key-file-empty");

    // Nobody delegated to the account of example.org: green up to there, red with what to paste.
    Answer started = admin.send("POST", "/v1/tenants/example.org/checks", null);
    assertThat(started.status()).as(started.text()).isEqualTo(202);
    until(
        "checked",
        () ->
            admin
                .get("/v1/tenants/example.org/checks")
                .json()
                .path("state")
                .asText()
                .equals("red"));
    JsonNode steps = admin.get("/v1/tenants/example.org/checks").json().path("steps");
    Map<String, String> results = new LinkedHashMap<>();
    steps.forEach(s -> results.put(s.path("step").asText(), s.path("result").asText()));
    assertThat(results)
        .containsEntry("key", "green")
        .containsEntry("clock", "green")
        .containsEntry("endpoint", "green")
        .containsEntry("signature", "green")
        .containsEntry("delegation", "red")
        .containsEntry("imap", "skipped")
        .hasSize(10);
    assertThat(steps.path(4).path("copy").toString())
        .contains("Client ID")
        .contains("https://mail.google.com/,https://www.googleapis.com/auth/calendar.readonly");
    assertThat(steps.path(4).path("guide").asText()).isEqualTo("google-workspace.md#delegation");
  }

  @Test
  @Order(7)
  void peopleAreImportedWithAPreviewRowByRow() throws Exception {
    String csv =
        "address,source,box,name\nana@example.org,um://a,1,Ana\nbo@example.org,um://a,1,Bo\nno address,um://a,3,X\n";
    Answer preview = csv("/v1/subscribers/import?preview=true", csv);
    assertThat(preview.status()).as(preview.text()).isEqualTo(200);
    assertThat(preview.json().path("refused").asInt()).isEqualTo(2);
    assertThat(preview.json().path("rows").path(0).path("line").asInt()).isEqualTo(3);
    assertThat(preview.json().path("rows").path(0).path("problem").asText())
        .contains("the same box");
    Answer refused = csv("/v1/subscribers/import", csv);
    assertThat(refused.problem()).isEqualTo("import-refused");
    assertThat(refused.json().at("/import/applied").asBoolean(true)).isFalse();

    Answer imported = csv("/v1/subscribers/import", csv.substring(0, csv.indexOf("bo@")));

    assertThat(imported.json().path("applied").asBoolean()).isTrue();
    until(
        "listed", () -> admin.get("/v1/subscribers?search=ana").json().path("total").asInt() == 1);
    Answer one = admin.get("/v1/subscribers/ana@example.org");
    assertThat(one.json().at("/token/state").asText()).isEqualTo("none");
    assertThat(one.json().at("/sync/outcomes").isArray()).isTrue();
    assertThat(admin.send("DELETE", "/v1/subscribers/ana@example.org", null).status())
        .isEqualTo(204);
    until("gone", () -> admin.get("/v1/subscribers/ana@example.org").status() == 404);
  }

  private static Answer csv(String path, String text) throws Exception {
    return admin.send("POST", path, "text/csv", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  @Order(8)
  void peopleSignInByOpenIdConnectIfTheyAreUsersHere() throws Exception {
    assertThat(
            admin.post("/v1/users", Map.of("name", "eve@example.com", "role", "operator")).status())
        .isEqualTo(201);
    world.provider.signIn().as("Eve@example.com");
    AdminClient eve = new AdminClient(nobody);
    assertThat(throughProvider(eve)).isEqualTo("/");
    assertThat(eve.get("/v1/session").json().path("by").asText()).isEqualTo("oidc");
    assertThat(eve.get("/v1/session").json().path("role").asText()).isEqualTo("operator");

    world.provider.signIn().as("stranger@example.com");
    AdminClient stranger = new AdminClient(nobody);
    assertThat(throughProvider(stranger)).isEqualTo("/?sign-in=sign-in-refused");
    assertThat(stranger.get("/v1/session").status()).isEqualTo(401);
    List<java.util.function.UnaryOperator<com.fasterxml.jackson.databind.node.ObjectNode>> forged =
        List.of(
            c -> c.put("nonce", "another"),
            c -> c.put("aud", "another"),
            c -> c.put("iss", "https://evil.example"),
            c -> c.put("email_verified", false));
    world.provider.signIn().as("eve@example.com");
    for (var twist : forged) {
      world.provider.signIn().twisting(twist);
      assertThat(throughProvider(new AdminClient(nobody))).isEqualTo("/?sign-in=sign-in-refused");
    }
    world.provider.signIn().twisting(c -> c);
    // A callback that this browser did not begin.
    assertThat(
            new AdminClient(nobody)
                .get("/v1/oidc/callback?code=x&state=y")
                .response()
                .headers()
                .firstValue("Location"))
        .hasValue("/?sign-in=sign-in-refused");
  }

  /** Where the browser ends up. */
  private static String throughProvider(AdminClient browser) throws Exception {
    Answer begun = browser.get("/v1/oidc/start");
    for (int i = 0; i < 100 && begun.status() == 429; i++) {
      TimeUnit.MILLISECONDS.sleep(500);
      begun = browser.get("/v1/oidc/start");
    }
    String provider = begun.response().headers().firstValue("Location").orElseThrow();
    var http = java.net.http.HttpClient.newHttpClient();
    var sent =
        http.send(
            java.net.http.HttpRequest.newBuilder(URI.create(provider)).build(),
            java.net.http.HttpResponse.BodyHandlers.discarding());
    URI back = URI.create(sent.headers().firstValue("Location").orElseThrow());
    return browser
        .get(back.getPath() + "?" + back.getRawQuery())
        .response()
        .headers()
        .firstValue("Location")
        .orElseThrow();
  }

  @Test
  @Order(9)
  void abuseIsRefusedRecordedAndItGoesOnServing() throws Exception {
    String cookie = admin.cookie().orElseThrow();
    AdminClient noCsrf = nobody.withCookie(cookie);
    assertThat(noCsrf.post("/v1/users", Map.of("name", "x", "role", "auditor")).problem())
        .isEqualTo("csrf-token-missing");
    assertThat(
            nobody
                .withCookie(cookie)
                .withCsrf("guess")
                .post("/v1/users", Map.of("name", "x", "role", "auditor"))
                .problem())
        .isEqualTo("csrf-token-missing");
    String forged =
        cookie.substring(0, 40) + (cookie.charAt(40) == 'A' ? "B" : "A") + cookie.substring(41);
    for (String bad : List.of(forged, cookie.substring(3), "x", "..", "a".repeat(5_000))) {
      assertThat(nobody.withCookie(bad).get("/v1/tenants").status()).as("forged").isEqualTo(401);
    }
    assertThat(
            new AdminClient(nobody)
                .header("Origin", "https://evil.example")
                .post("/v1/session", Map.of("name", "administrator", "password", PASSWORD))
                .problem())
        .isEqualTo("foreign-origin");
    assertThat(
            admin
                .send("POST", "/v1/users", "text/plain", "{}".getBytes(StandardCharsets.UTF_8))
                .status())
        .isEqualTo(415);
    assertThat(
            admin
                .send("POST", "/v1/users", "{\"name\":\"x\",\"role\":\"auditor\",\"admin\":true}")
                .problem())
        .isEqualTo("malformed");
    assertThat(admin.send("POST", "/v1/users", "{\"name\":").problem()).isEqualTo("malformed");
    assertThat(admin.get("/v1/tenants/..%2f..%2fetc%2fpasswd").status()).isIn(400, 404);

    int hundred = 100 << 20;
    try {
      Answer large =
          admin.send(
              "POST",
              "/v1/tenants/example.org/keys",
              "multipart/form-data; boundary=b",
              BodyPublishers.ofByteArray(new byte[hundred]));
      assertThat(large.status()).isEqualTo(413);
    } catch (java.io.IOException closed) {
      // The server answered and closed before it had read all of it.
    }
    Map<String, byte[]> big = Map.of("file", new byte[1 << 20]);
    Answer tooLarge = admin.form("/v1/tenants/example.org/keys", big, "k");
    assertThat(tooLarge.status()).isEqualTo(413);

    Map<Integer, Integer> statuses = thousandSignIns();
    assertThat(statuses.keySet()).isSubsetOf(401, 429);
    assertThat(statuses.get(429)).isGreaterThan(900);

    assertThat(
            program(Role.AUDITOR)
                .post("/v1/users", Map.of("name", "x", "role", "auditor"))
                .status())
        .isEqualTo(403);
    assertThat(admin.get("/v1/tenants").status()).as("still serving").isEqualTo(200);
    until(
        "recorded",
        () -> {
          String activity = admin.get("/v1/activity?limit=200").text();
          return activity.contains("csrf-token-missing")
              && activity.contains("foreign-origin")
              && activity.contains("role-missing")
              && activity.contains("too-many-requests")
              && activity.contains("uploadKey");
        });
    String activity = admin.get("/v1/activity?limit=200").text();
    assertThat(activity).doesNotContain(PASSWORD).doesNotContain("umt_").doesNotContain(cookie);
  }

  private static Map<Integer, Integer> thousandSignIns() throws Exception {
    Map<Integer, Integer> statuses = new java.util.concurrent.ConcurrentHashMap<>();
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (int i = 0; i < 1_000; i++) {
        String guess = "guess-" + i + "-0123456789";
        all.add(
            threads.submit(() -> {
              Answer answer =
                  new AdminClient(nobody)
                      .post("/v1/session", Map.of("name", "operator-1", "password", guess));
              statuses.merge(answer.status(), 1, Integer::sum);
              return null;
            }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    return statuses;
  }

  @Test
  @Order(10)
  void aSecondInstanceServesTheSameSessionAndAnEndedOneNowhere() throws Exception {
    try (CredentialRole second = instance()) {
      assertThat(second.firstStartLink()).isEmpty();
      AdminClient elsewhere = client(second).withCookie(admin.cookie().orElseThrow());
      JsonNode session = elsewhere.get("/v1/session").json();
      assertThat(session.path("name").asText()).isEqualTo("administrator");
      elsewhere.withCsrf(session.path("csrfToken").asText());

      // Both change something at the same time; each change is made, one after the other.
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Integer>> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          String name = "user-" + i;
          made.add(threads.submit(() -> add(elsewhere, name + "a")));
          made.add(threads.submit(() -> add(admin, name + "b")));
        }
        for (Future<Integer> each : made) {
          assertThat(each.get()).isEqualTo(201);
        }
      }
      until(
          "both see all",
          () ->
              admin.get("/v1/users").text().contains("user-2a")
                  && elsewhere.get("/v1/users").text().contains("user-2b"));

      assertThat(elsewhere.send("DELETE", "/v1/session?everywhere=true", null).status())
          .isEqualTo(204);
      until("ended here too", () -> admin.get("/v1/session").status() == 401);
    }
  }

  private static int add(AdminClient by, String name) throws Exception {
    return by.post("/v1/users", Map.of("name", name, "role", "auditor")).status();
  }

  @Test
  @Order(11)
  void theLastAdministratorStays() throws Exception {
    AdminClient program = program(Role.ADMINISTRATOR);
    assertThat(program.send("PATCH", "/v1/users/administrator", "{\"disabled\":true}").problem())
        .isEqualTo("last-administrator");
    String id = program.get("/v1/api-tokens").json().at("/apiTokens/0/id").asText();
    assertThat(program.send("DELETE", "/v1/api-tokens/" + id, null).status()).isEqualTo(204);
  }
}
