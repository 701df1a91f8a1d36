package dev.umsync.worker.voicemail.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.event.Caller;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.json.Json;
import dev.umsync.worker.voicemail.SampleEvents;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A message of ours as Python's mail parser, which shares no code with ours, reads it. */
class MessageForeignParserIT {
  private static final String SCRIPT =
      """
      import email, email.policy, hashlib, json, sys
      from email.header import decode_header, make_header
      from email.utils import parseaddr
      # Python keeps the space between the encoded words of a display name (python/cpython#128110)
      # in its new policy; its older interface follows RFC 2047 section 6.2.
      old = email.message_from_binary_file(open(sys.argv[1], 'rb'))
      def name(header):
        return str(make_header(decode_header(parseaddr(old[header])[0])))
      m = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
      audio = [p for p in m.walk() if p.get_content_disposition() == 'attachment'][0]
      data = audio.get_payload(decode=True)
      defects = [str(d) for p in m.walk() for d in p.defects]
      defects += [n + ': ' + str(d) for n, v in m.items() for d in v.defects]
      print(json.dumps({
        'subject': m['Subject'], 'from': name('From'),
        'to': name('To'), 'file': audio.get_filename(),
        'sha256': hashlib.sha256(data).hexdigest(), 'defects': defects,
        'types': [p.get_content_type() for p in m.walk()],
        'plain': m.get_body(('plain',)).get_content()}))
      """;

  @TempDir static Path folder;

  @BeforeAll
  static void pythonIsHere() {
    assumeTrue(run("python3", "--version").isPresent(), "python3 is not installed");
  }

  @ParameterizedTest
  @CsvSource({
    "Ana Núñez, +34 600 123 456",
    "'O''Brien, \"Bob\" <b@c>; x', (212) 555-0100",
    "山田 太郎と とても長い名前の会社 国際電話営業部 第三課 担当者一同, +81 3-1234-5678",
    "محمد بن سلمان, +966 50 000 0000",
    "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀, 0",
    "=?UTF-8?Q?x?=, anonymous",
    "Plain Name, sip:bob@example.com",
  })
  void pythonReadsNamesAndRecording(String name, String number) throws IOException {
    Received event =
        SampleEvents.received(
            "vm-1",
            new Caller(Optional.of(number), Optional.of(name)),
            SampleEvents.audio(100_000),
            true,
            false,
            Optional.of(SampleEvents.transcript("Hola, ¿qué tal? = . \nFrom here")));
    Path file = folder.resolve("message.eml");
    try (OutputStream out = Files.newOutputStream(file)) {
      new MessageComposer(SampleEvents.IDENTITIES, SenderAddress.DEFAULT)
          .compose(event, SampleEvents.RECIPIENT)
          .writeTo(out);
    }

    String answer = run("python3", "-c", SCRIPT, file.toString()).orElseThrow();
    JsonNode read = Json.mapper().readTree(answer);

    String caller = name + " (" + number + ")";
    assertThat(read.get("subject").asText()).isEqualTo("Voicemail from " + caller + ", 0:32");
    assertThat(read.get("from").asText()).isEqualTo(caller);
    assertThat(read.get("to").asText()).isEqualTo("Luis Pérez");
    assertThat(read.get("sha256").asText()).isEqualTo(event.audio().sha256());
    assertThat(read.get("file").asText())
        .isEqualTo(RecordingFile.of(event, SampleEvents.RECIPIENT.zone()).name());
    assertThat(read.get("plain").asText()).contains("Hola, ¿qué tal? = . \nFrom here");
    assertThat(read.get("types").toString())
        .isEqualTo(
            "[\"multipart/mixed\",\"multipart/alternative\",\"text/plain\",\"text/html\",\"audio/wav\"]");
    assertThat(read.get("defects")).as("defects").isEmpty();
  }

  private static Optional<String> run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String out =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0
          ? Optional.of(out)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
