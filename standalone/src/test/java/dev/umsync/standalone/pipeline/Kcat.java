package dev.umsync.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.KafkaConnection;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Produces events straight to the topic: with kcat (librdkafka), or with Kafka's own client. */
final class Kcat {
  private final String bootstrapServers;

  Kcat(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  static boolean isThere() {
    return Files.isExecutable(Path.of("/usr/bin/kcat"));
  }

  void produce(String topic, VoicemailEvent event, String partitioner)
      throws IOException, InterruptedException {
    CloudEvent ce = new EventCodec().encode(event);
    CloudEventData data = Objects.requireNonNull(ce.getData());
    Path file = Files.createTempFile("umsync-kcat", ".json");
    Path errors = Files.createTempFile("umsync-kcat", ".err");
    try {
      Files.write(file, data.toBytes());
      Process kcat =
          new ProcessBuilder(
                  List.of(
                      "kcat",
                      "-P",
                      "-b",
                      bootstrapServers,
                      "-t",
                      topic,
                      "-X",
                      "topic.partitioner=" + partitioner,
                      "-k",
                      event.meta().subscriber().address(),
                      "-H",
                      "ce_specversion=1.0",
                      "-H",
                      "ce_id=" + ce.getId(),
                      "-H",
                      "ce_source=" + ce.getSource(),
                      "-H",
                      "ce_type=" + ce.getType(),
                      "-H",
                      "ce_subject=" + ce.getSubject(),
                      "-H",
                      "ce_time=" + ce.getTime(),
                      "-H",
                      "content-type=application/json",
                      file.toString()))
              .redirectErrorStream(true)
              .redirectOutput(errors.toFile())
              .start();
      assertThat(kcat.waitFor(30, TimeUnit.SECONDS)).as("kcat ends").isTrue();
      assertThat(kcat.exitValue()).as(Files.readString(errors, StandardCharsets.UTF_8)).isZero();
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(errors);
    }
  }

  void produceInJava(KafkaConnection kafka, VoicemailEvent event) throws Exception {
    try (var producer =
        kafka.producer(
            "umsync-test", Duration.ofSeconds(30), Map.of("buffer.memory", 80_000_000L))) {
      producer
          .send(new EventRecords(new EventCodec()).encode("umsync.voicemail", event))
          .get(30, TimeUnit.SECONDS);
    }
  }
}
