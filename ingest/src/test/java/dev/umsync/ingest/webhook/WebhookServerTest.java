package dev.umsync.ingest.webhook;

import static dev.umsync.ingest.umserver.MailboxActs.ANA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.umsync.common.http.TlsMaterial;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.ingest.umserver.HandOver;
import dev.umsync.ingest.umserver.HandOver.Done;
import dev.umsync.ingest.umserver.HandOver.Refused;
import dev.umsync.ingest.umserver.HandOver.Retry;
import dev.umsync.ingest.umserver.MailboxActs;
import dev.umsync.ingest.umserver.Trouble.Kind;
import dev.umsync.ingest.umserver.UmServer;
import dev.umsync.ingest.umserver.UmServerContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookServerTest implements UmServerContract {
  private static final Clock CLOCK = Clock.fixed(MailboxActs.NOW, ZoneOffset.UTC);
  private static final WebhookSecret SECRET = WebhookSecret.parse(PhoneSystem.SECRET).orElseThrow();

  private final MailboxActs acts = new MailboxActs("um://pbx");

  @Override
  public Rig rig() throws Exception {
    return new WebhookRig(new PhoneSystem());
  }

  private static WebhookServer to(URI url, Optional<SSLContext> trust) {
    return new WebhookServer(
        new WebhookTarget(
            url, List.of(SECRET), trust.isPresent() ? PATIENCE.multipliedBy(10) : PATIENCE, trust),
        CLOCK);
  }

  private record WebhookRig(
      PhoneSystem phones, UmServer adapter, MailboxActs acts, AtomicInteger made) implements Rig {
    WebhookRig(PhoneSystem phones) {
      this(
          phones,
          to(phones.url(), Optional.empty()),
          new MailboxActs("um://pbx"),
          new AtomicInteger());
    }

    @Override
    public String arrive(Subscriber whose) {
      String id = "vm-" + made.incrementAndGet();
      phones.voicemails.put(id, Phone.NEW);
      return id;
    }

    @Override
    public Phone phone(String id) {
      return Objects.requireNonNull(phones.voicemails.get(id), id);
    }

    @Override
    public int changes() {
      return phones.changes.get();
    }

    @Override
    public void goAway() {
      phones.goAway();
    }

    @Override
    public void comeBack() {
      phones.comeBack();
    }

    @Override
    public void fallSilent() {
      phones.mood = PhoneSystem.Mood.SILENT;
    }

    @Override
    public MailboxEvent impossible() {
      return acts.read(ANA, "impossible");
    }

    @Override
    public void close() {
      adapter.close();
      phones.close();
    }
  }

  @Test
  void theRequestIsTheEventAsOneJsonDocument() throws Exception {
    try (PhoneSystem phones = new PhoneSystem();
        WebhookServer server = to(phones.url(), Optional.empty())) {
      MailboxEvent event = acts.deleted(ANA, "4711");

      assertThat(server.take(event)).isEqualTo(new Done());

      JsonNode expected =
          Json.mapper()
              .readTree(
                  """
                  {"specversion": "1.0", "id": "mailbox-1", "source": "um://pbx",
                   "type": "dev.umsync.mailbox.voicemail.deleted", "subject": "ana@example.com",
                   "time": "2026-05-04T09:30:00Z", "datacontenttype": "application/json",
                   "data": {"voicemailId": "4711", "notBefore": "2026-05-04T09:29:59Z",
                            "notAfter": "2026-05-04T09:30:00Z", "evidence": "in-trash"}}
                  """);
      assertThat(phones.taken).containsExactly(expected);
      assertThat(phones.badSignatures).hasValue(0);
      assertThat(phones.requests).containsExactly("POST /umsync");
    }
  }

  /** The worked example of the specification, which its libraries test themselves with. */
  @Test
  void theSignatureIsThatOfStandardWebhooks() {
    WebhookSignature signature =
        new WebhookSignature(
            List.of(WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow()));

    assertThat(
            signature.sign(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void whileASecretIsReplacedBothSign() throws Exception {
    WebhookSecret other =
        WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow();
    try (PhoneSystem phones = new PhoneSystem();
        WebhookServer server =
            new WebhookServer(
                new WebhookTarget(phones.url(), List.of(other, SECRET), PATIENCE, Optional.empty()),
                CLOCK);
        WebhookServer wrong =
            new WebhookServer(
                new WebhookTarget(phones.url(), List.of(other), PATIENCE, Optional.empty()),
                CLOCK)) {
      assertThat(server.take(acts.read(ANA, "1"))).isEqualTo(new Done());
      assertThat(wrong.take(acts.read(ANA, "1")))
          .isInstanceOfSatisfying(
              Retry.class, retry -> assertThat(retry.trouble().kind()).isEqualTo(Kind.ACCESS));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, done, ",
    "202, done, ",
    "299, done, ",
    "301, retry, UNEXPECTED",
    "302, retry, UNEXPECTED",
    "307, retry, UNEXPECTED",
    "400, refused, REJECTED",
    "401, retry, ACCESS",
    "403, retry, ACCESS",
    "404, retry, UNEXPECTED",
    "405, retry, UNEXPECTED",
    "408, retry, SERVER_ERROR",
    "409, refused, REJECTED",
    "410, refused, REJECTED",
    "413, refused, REJECTED",
    "415, refused, REJECTED",
    "422, refused, REJECTED",
    "425, retry, SERVER_ERROR",
    "429, retry, BUSY",
    "500, retry, SERVER_ERROR",
    "502, retry, SERVER_ERROR",
    "503, retry, BUSY",
    "599, retry, SERVER_ERROR"
  })
  void anAnswerMeans(int status, String meaning, Kind kind) throws Exception {
    try (PhoneSystem phones = new PhoneSystem();
        WebhookServer server = to(phones.url(), Optional.empty())) {
      phones.status = status;
      phones.headers = Map.of("Location", phones.url() + "/elsewhere");

      HandOver answer = server.take(acts.read(ANA, "1"));

      switch (answer) {
        case Done d -> assertThat(meaning).isEqualTo("done");
        case Retry r -> {
          assertThat(meaning).isEqualTo("retry");
          assertThat(r.trouble().kind()).isEqualTo(kind);
          assertThat(r.trouble().text()).contains("" + status);
        }
        case Refused r -> {
          assertThat(meaning).isEqualTo("refused");
          assertThat(r.trouble().kind()).isEqualTo(kind);
        }
      }
      assertThat(phones.requests).as("a redirect is not followed").containsExactly("POST /umsync");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          120                           | 120
          0                             | 0
          99999999999999                | 31536000
          Mon, 04 May 2026 09:31:30 GMT | 90
          Mon, 04 May 2026 09:00:00 GMT | 0
          soon                          |
          -5                            |
          """)
  void theWaitItAsksForIsReadAsSecondsOrDate(String header, Long seconds) throws Exception {
    try (PhoneSystem phones = new PhoneSystem();
        WebhookServer server = to(phones.url(), Optional.empty())) {
      phones.status = 429;
      phones.headers = Map.of("Retry-After", header);

      assertThat(((Retry) server.take(acts.read(ANA, "1"))).after())
          .isEqualTo(Optional.ofNullable(seconds).map(Duration::ofSeconds));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"STALLS_IN_THE_BODY"})
  @Timeout(20)
  void anAnswerThatDoesNotEndInTimeIsATimeout(PhoneSystem.Mood mood) throws Exception {
    try (PhoneSystem phones = new PhoneSystem();
        WebhookServer server = to(phones.url(), Optional.empty())) {
      phones.mood = mood;

      assertThat(((Retry) server.take(acts.read(ANA, "1"))).trouble().kind())
          .isEqualTo(Kind.TIMEOUT);
    }
  }

  @Test
  @Timeout(20)
  void anAnswerWithoutEndIsCutOffAndItsStatusCounts() throws Exception {
    try (PhoneSystem phones = new PhoneSystem();
        WebhookServer server = to(phones.url(), Optional.empty())) {
      phones.mood = PhoneSystem.Mood.ANSWERS_WITHOUT_END;

      assertThat(server.take(acts.read(ANA, "1"))).isEqualTo(new Done());
    }
  }

  @Test
  void aCertificateThatIsNotTrustedIsNotTalkedTo(@TempDir Path folder) throws Exception {
    TlsMaterial tls = TlsMaterial.selfSigned(folder, "localhost", Clock.systemUTC());
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
    https.setHttpsConfigurator(new HttpsConfigurator(tls.serverContext()));
    AtomicInteger came = new AtomicInteger();
    https.createContext(
        "/",
        exchange -> {
          came.incrementAndGet();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    https.start();
    int port = https.getAddress().getPort();
    try (WebhookServer trusting =
            to(URI.create("https://localhost:" + port), Optional.of(tls.clientContext()));
        WebhookServer strict = to(URI.create("https://localhost:" + port), Optional.empty());
        WebhookServer otherName =
            to(URI.create("https://127.0.0.2:" + port), Optional.of(tls.clientContext()))) {
      assertThat(trusting.take(acts.read(ANA, "1"))).isEqualTo(new Done());
      for (WebhookServer refusing : List.of(strict, otherName)) {
        assertThat(((Retry) refusing.take(acts.read(ANA, "1"))).trouble().kind())
            .isEqualTo(Kind.UNREACHABLE);
      }
      assertThat(came).hasValue(1);
    } finally {
      https.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://pbx.example.com/",
        "ftp://localhost/",
        "https:///x",
        "file:///etc/passwd",
        "http://localhost.example.com/",
        "https://user:secret@pbx.example.com/"
      })
  void anAddressInClearTextOrWithoutHostIsNoWebhook(String url) {
    assertThat(WebhookTarget.isPermitted(URI.create(url))).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new WebhookTarget(URI.create(url), List.of(SECRET), PATIENCE, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "whsec_",
        "whsec_c2hvcnQ=",
        "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "whsec_!!!!"
      })
  void aSecretThatIsShortOrWithoutItsPrefixIsNone(String text) {
    assertThat(WebhookSecret.parse(text)).isEmpty();
  }

  @Test
  void noStringShowsASecret() {
    WebhookTarget target =
        new WebhookTarget(
            URI.create("https://pbx.example.com/x"), List.of(SECRET), PATIENCE, Optional.empty());

    assertThat(target + " " + SECRET).doesNotContain("MDEy");
  }
}
