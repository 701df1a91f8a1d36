package dev.umsync.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Python's email package, a parser that shares nothing with ours. */
final class PythonEmail {
  private static final String SCRIPT =
      """
      import sys, json, hashlib, email, email.policy
      m = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
      defects = [type(d).__name__ for p in m.walk() for d in p.defects]
      audio = [p for p in m.walk() if p.get_content_maintype() == 'audio'][0]
      out = {'defects': defects, 'from': str(m['from']), 'subject': str(m['subject']),
             'audioSha256': hashlib.sha256(audio.get_payload(decode=True)).hexdigest(),
             'filename': audio.get_filename(),
             'headers': {k.lower(): str(v) for k, v in m.items()}}
      print(json.dumps(out))
      """;

  record Read(JsonNode json) {
    java.util.List<String> defects() {
      return java.util.stream.StreamSupport.stream(json.path("defects").spliterator(), false)
          .map(JsonNode::asText)
          .toList();
    }

    String from() {
      return json.path("from").asText();
    }

    String subject() {
      return json.path("subject").asText();
    }

    String audioSha256() {
      return json.path("audioSha256").asText();
    }

    String header(String name) {
      return json.path("headers").path(name.toLowerCase(java.util.Locale.ROOT)).asText();
    }
  }

  private PythonEmail() {}

  static boolean isThere() {
    try {
      return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static Read read(byte[] message) throws IOException, InterruptedException {
    Path file = Files.createTempFile("umsync-message", ".eml");
    Path out = Files.createTempFile("umsync-message", ".json");
    try {
      Files.write(file, message);
      Process python =
          new ProcessBuilder("python3", "-c", SCRIPT, file.toString())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      assertThat(python.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(python.exitValue()).as(Files.readString(out)).isZero();
      return new Read(Json.mapper().readTree(Files.readAllBytes(out)));
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(out);
    }
  }
}
