package dev.umsync.ingest;

import static dev.umsync.ingest.IngestClient.ANA;
import static dev.umsync.ingest.IngestClient.event;
import static dev.umsync.ingest.IngestClient.form;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.topic.Topics;
import dev.umsync.ingest.IngestClient.Answer;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class KafkaAwayIT {
  @TempDir Path folder;

  @Test
  void nothingIsAcknowledgedWhileKafkaIsAwayAndAllIsWellWhenItIsBack() throws Exception {
    byte[] wav;
    try (InputStream in = getClass().getResourceAsStream("/audio/pcm16.wav")) {
      wav = Objects.requireNonNull(in).readAllBytes();
    }
    try (IngestSite site = new IngestSite(folder)) {
      Topics topics = site.populated("umsync.");
      try (IngestRole role = site.startReady(topics, Map.of("ingest.delivery-timeout", "2s"));
          IngestClient client = site.client(role)) {
        Answer before = client.upload(form(event(ANA, "vm-1"), "audio/wav", wav));
        assertThat(before.status()).isEqualTo(202);

        site.stopBroker();
        Answer first = client.upload(form(event(ANA, "vm-2"), "audio/wav", wav));
        assertThat(first.status()).isEqualTo(503);
        assertThat(first.problem()).isEqualTo("kafka-away");
        assertThat(Integer.parseInt(first.header("Retry-After"))).isPositive();
        Answer second = client.upload(form(event(ANA, "vm-2"), "audio/wav", wav));
        assertThat(second.status()).isEqualTo(503);
        assertThat(client.send(client.anonymous("/health/ready").GET()).status()).isEqualTo(503);

        site.startBrokerAgain();
        IngestSite.await("a repeat is taken", () -> taken(client, wav));
        assertThat(site.written(topics)).isGreaterThanOrEqualTo(2);
        assertThat(
                site.record(
                        before.json().path("topic").asText(),
                        before.json().path("partition").asInt(),
                        before.json().path("offset").asLong())
                    .value())
            .isNotEmpty();
      }
    }
  }

  private static boolean taken(IngestClient client, byte[] wav) {
    try {
      return client.upload(form(event(ANA, "vm-2"), "audio/wav", wav)).status() == 202;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
