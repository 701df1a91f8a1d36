package dev.umsync.ingest;

import static dev.umsync.ingest.IngestClient.ANA;
import static dev.umsync.ingest.IngestClient.event;
import static dev.umsync.ingest.IngestClient.form;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.ingest.IngestClient.Answer;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bounds and starting: each test starts an ingest of its own on the one broker. */
@Timeout(120)
class IngestLimitsIT {
  @TempDir static Path folder;
  static IngestSite site;
  static Topics topics;
  static byte[] wav;

  @BeforeAll
  static void start() throws Exception {
    site = new IngestSite(folder);
    topics = site.populated("umsync.");
    try (InputStream in = IngestLimitsIT.class.getResourceAsStream("/audio/pcm16.wav")) {
      wav = Objects.requireNonNull(in).readAllBytes();
    }
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  @Test
  void sourceThatSendsTooMuchIsToldWhenToSendAgain() throws Exception {
    try (IngestRole role =
            site.startReady(
                topics, Map.of("ingest.rate.per-second", "1", "ingest.rate.burst", "2"));
        IngestClient client = site.client(role)) {
      byte[] form = form(event(ANA, "vm-1"), "audio/wav", wav);

      List<Integer> statuses =
          List.of(
              client.upload(form).status(),
              client.upload(form).status(),
              client.upload(form).status(),
              client.upload(form).status());

      assertThat(statuses).startsWith(202, 202).contains(429);
    }
  }

  @Test
  void requestsInProgressAreBoundedTogether() throws Exception {
    byte[] form = form(event(ANA, "vm-2"), "audio/wav", wav);
    byte[] large = Arrays.copyOf(form, 2 * 1024 * 1024); // what follows the form is passed over
    try (IngestRole role =
            site.startReady(
                topics, Map.of("ingest.uploads.bytes", "1 MiB", "ingest.uploads.wait", "50ms"));
        IngestClient client = site.client(role);
        Socket slow = client.begunUpload(large.length)) {
      IngestSite.await(
          "the slow request holds the budget",
          () -> metric(client, "umsync_ingest_budget_free_bytes").equals("0.0"));

      Answer other = client.upload(form);

      assertThat(other.status()).isEqualTo(503);
      assertThat(other.problem()).isEqualTo("busy");
      slow.getOutputStream().write(large);
      assertThat(IngestClient.status(slow)).isEqualTo(202);
      assertThat(client.upload(form).status()).isEqualTo(202);
    }
  }

  private static String metric(IngestClient client, String name) {
    try {
      return client
          .send(client.anonymous("/metrics").GET())
          .text()
          .lines()
          .filter(l -> l.startsWith(name + " "))
          .map(l -> l.substring(name.length() + 1))
          .findFirst()
          .orElse("");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void bodyThatTricklesIsRefusedWhenItsTimeIsOver() throws Exception {
    byte[] form = form(event(ANA, "vm-3"), "audio/wav", wav);
    try (IngestRole role = site.startReady(topics, Map.of("ingest.uploads.timeout", "1s"));
        IngestClient client = site.client(role);
        Socket slow = client.begunUpload(form.length)) {
      slow.getOutputStream().write(form, 0, 1);
      Thread.sleep(1_200); // more than the time that the body has
      slow.getOutputStream().write(form, 1, 1);

      assertThat(IngestClient.status(slow)).isEqualTo(408);
    }
  }

  @Test
  void topicThatTakesLessLowersTheAudioLimit() throws Exception {
    Topics small = site.populated("small.");
    ConfigResource topic =
        new ConfigResource(ConfigResource.Type.TOPIC, small.name(TopicSpec.VOICEMAIL));
    try (Admin admin = site.kafka().admin("test")) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  topic,
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("max.message.bytes", "100000"),
                          AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
    try (IngestRole role = site.startReady(small, Map.of("ingest.compression", "none"));
        IngestClient client = site.client(role)) {
      assertThat(role.audioLimitBytes()).isBetween(50_000, 75_000);
      byte[] largest =
          Arrays.copyOf("#!AMR\n".getBytes(StandardCharsets.US_ASCII), role.audioLimitBytes());
      byte[] tooLarge = Arrays.copyOf(largest, largest.length + 1);

      assertThat(client.upload(form(event(ANA, "vm-4"), "audio/amr", largest)).status())
          .isEqualTo(202);
      Answer refused = client.upload(form(event(ANA, "vm-4"), "audio/amr", tooLarge));
      assertThat(refused.status()).isEqualTo(413);
      assertThat(refused.json().path("limit").asInt()).isEqualTo(role.audioLimitBytes());

      // A long transcript makes the record too large although the audio alone is not.
      String wordy =
          event(ANA, "vm-5")
              .replace("{\"sub", "{\"transcript\":{\"text\":\"" + "w".repeat(60_000) + "\"},\"sub");
      assertThat(client.upload(form(wordy, "audio/amr", largest)).status()).isEqualTo(413);
    }
  }

  @Test
  void nobodyIsUnknownBeforeRosterAndTenantsAreRead() throws Exception {
    Topics late = site.provisioned("late.", EnumSet.of(TopicSpec.VOICEMAIL, TopicSpec.SUBSCRIBERS));
    site.importPeople(late);
    try (IngestRole role = site.start(late, Map.of());
        IngestClient client = site.client(role)) {
      byte[] form = form(event(ANA, "vm-6"), "audio/wav", wav);

      Answer early = client.upload(form);
      assertThat(early.status()).isEqualTo(503);
      assertThat(early.problem()).isEqualTo("not-ready");
      assertThat(client.send(client.anonymous("/health/ready").GET()).status()).isEqualTo(503);

      site.provisioned("late.", EnumSet.of(TopicSpec.TENANTS));
      IngestSite.await("ingest is ready", role::isReady);
      assertThat(client.upload(form).problem()).isEqualTo("unknown-tenant");

      site.writeTenant(late);
      IngestSite.await("the tenant is read", () -> uploaded(client, form) == 202);
    }
  }

  private static int uploaded(IngestClient client, byte[] form) {
    try {
      return client.upload(form).status();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void portInUseIsSaidInOneLineNamingTheSetting() throws Exception {
    try (IngestRole role = site.startReady(topics, Map.of())) {
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> site.start(topics, Map.of("ingest.port", Integer.toString(role.port())))))
          .hasMessageContaining("already in use")
          .hasMessageContaining("ingest.port");
    }
  }
}
