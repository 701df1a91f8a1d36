package dev.umsync.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.event.Audio;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The recordings and people that come with the program. Stateless. */
final class Samples {
  private static final String FOLDER = "/demo/";

  /** Voicemails were left one after the other, the last one just now. */
  private static final Duration BETWEEN = Duration.ofSeconds(50);

  private Samples() {}

  /** All voicemails, the last one recorded a moment before {@code now}. */
  static List<Sample> voicemails(Instant now) {
    return voicemails(now, "");
  }

  /**
   * The same.
   *
   * @param run what their ids end with
   */
  static List<Sample> voicemails(Instant now, String run) {
    try {
      JsonNode list = Json.mapper().readTree(bytes("voicemails.json")).path("voicemails");
      List<Sample> samples = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        Instant recorded = now.minus(BETWEEN.multipliedBy(list.size() - i));
        samples.add(sample(list.get(i), run, Instant.ofEpochSecond(recorded.getEpochSecond())));
      }
      return samples;
    } catch (IOException e) {
      throw new UncheckedIOException("demo/voicemails.json", e);
    }
  }

  /** Everybody in the roster file. */
  static List<DemoPerson> people() {
    return new String(roster(), StandardCharsets.UTF_8)
        .lines()
        .skip(1)
        .map(line -> line.split(","))
        .map(column -> new DemoPerson(Subscriber.of(column[0]), column[2], column[3]))
        .toList();
  }

  /** The people, as a roster file. */
  static byte[] roster() {
    return bytes("subscribers.csv");
  }

  private static Sample sample(JsonNode described, String run, Instant recordedAt) {
    String voicemailId = described.path("voicemailId").asText() + run;
    ObjectNode event = Json.mapper().createObjectNode();
    for (String field :
        List.of("box", "caller", "durationSeconds", "urgent", "private", "transcript")) {
      if (described.has(field)) {
        event.set(field, described.get(field));
      }
    }
    event.put("voicemailId", voicemailId);
    event.put("recordedAt", recordedAt.toString());
    return new Sample(
        voicemailId,
        Subscriber.of(described.path("subscriber").asText()),
        caller(described),
        event,
        Audio.of(described.path("contentType").asText(), bytes(described.path("file").asText())));
  }

  private static String caller(JsonNode described) {
    JsonNode caller = described.path("caller");
    String name = caller.path("name").asText(caller.path("number").asText("a withheld number"));
    String marks =
        (described.path("urgent").asBoolean() ? ", urgent" : "")
            + (described.path("private").asBoolean() ? ", private" : "");
    return name + marks;
  }

  private static byte[] bytes(String name) {
    try (InputStream in = Samples.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks " + FOLDER + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
