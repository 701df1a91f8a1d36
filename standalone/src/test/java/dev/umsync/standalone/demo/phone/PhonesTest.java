package dev.umsync.standalone.demo.phone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.ingest.webhook.WebhookSecret;
import dev.umsync.ingest.webhook.WebhookSignature;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PhonesTest {
  private static final Instant NOW = Instant.parse("2026-05-04T09:30:00Z");
  private static final String LAMP =
      """
      {"type":"dev.umsync.mwi.changed","data":{"box":"2041","unheard":%d,"heard":1}}\
      """;

  private final Phones phones =
      Phones.start(List.of("2041", "2042"), Clock.fixed(NOW, ZoneOffset.UTC), new SecureRandom());
  private final Map<String, String> settings = phones.settings("demo");
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    http.close();
    phones.close();
  }

  private int post(String body, Instant signedAt, String secret) throws Exception {
    WebhookSignature signature =
        new WebhookSignature(List.of(WebhookSecret.parse(secret).orElseThrow()));
    byte[] bytes = body.getBytes(UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(setting("url")))
            .header("Content-Type", "application/cloudevents+json; charset=utf-8")
            .header("webhook-id", "event-1")
            .header("webhook-timestamp", Long.toString(signedAt.getEpochSecond()))
            .header(
                "webhook-signature", signature.sign("event-1", signedAt.getEpochSecond(), bytes))
            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private String setting(String name) {
    return Objects.requireNonNull(settings.get("ingest.sources.demo.webhook." + name), name);
  }

  private Phone emmas() {
    return phones.all().getFirst();
  }

  @Test
  void lampFollowsTheCountsThatIngestPosts() throws Exception {
    assertThat(emmas().words()).isEqualTo("Lamp not told of yet");

    assertThat(post(LAMP.formatted(2), NOW, setting("secret"))).isEqualTo(204);
    assertThat(emmas().lamp()).isTrue();
    assertThat(emmas().words()).isEqualTo("Lamp on: 2 new, 1 heard");

    assertThat(post(LAMP.formatted(0), NOW, setting("secret"))).isEqualTo(204);
    assertThat(emmas().lamp()).isFalse();
    assertThat(phones.await("2041", phone -> !phone.lamp(), Duration.ZERO)).isTrue();
    assertThat(phones.lines()).extracting(PhoneLine::text).first().asString().contains("Lamp off");
    assertThat(phones.all().getLast().told()).as("nobody else's").isFalse();
  }

  @Test
  void whatWasDoneWithAVoicemailIsKept() throws Exception {
    String read =
        """
        {"type":"dev.umsync.mailbox.voicemail.read","data":{"box":"2041","voicemailId":"vm-1"}}\
        """;

    assertThat(post(read, NOW, setting("secret"))).isEqualTo(204);

    assertThat(emmas().voicemails()).containsExactly(Map.entry("vm-1", "read"));
  }

  @Test
  void whoDoesNotKnowTheSecretOrSendsAnOldRequestAgainIsNotHeard() throws Exception {
    String other = WebhookSecret.generate(new SecureRandom());

    assertThat(post(LAMP.formatted(2), NOW, other)).isEqualTo(401);
    assertThat(post(LAMP.formatted(2), NOW.minus(Duration.ofMinutes(6)), setting("secret")))
        .isEqualTo(401);

    assertThat(emmas().told()).isFalse();
  }
}
