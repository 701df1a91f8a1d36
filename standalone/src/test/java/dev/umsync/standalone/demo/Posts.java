package dev.umsync.standalone.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.event.Audio;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import javax.net.ssl.SSLContext;

/** Posts small voicemails to an ingest, for tests. */
public final class Posts implements AutoCloseable {
  private static final Subscriber ANYBODY = Subscriber.of("anybody@umsync.invalid");
  private final Sender sender;
  private final byte[] wav = Samples.voicemails(Instant.EPOCH).getFirst().audio().content();

  public Posts(URI ingest, SSLContext trust, String apiKey) {
    this.sender = new Sender(new IngestAccess(ingest, trust, apiKey));
  }

  /** Whether ingest took it. */
  public boolean post(String voicemailId, String box) throws IOException, InterruptedException {
    ObjectNode event = Json.mapper().createObjectNode();
    event.put("voicemailId", voicemailId).put("box", box).put("durationSeconds", 1);
    event.put("recordedAt", Instant.ofEpochSecond(Instant.now().getEpochSecond()).toString());
    event.putObject("caller").put("name", "Ana Núñez").put("number", "+34600123456");
    Audio audio = Audio.of("audio/wav", wav);
    return sender.send(new Sample(voicemailId, ANYBODY, "", event, audio)).statusCode() == 202;
  }

  @Override
  public void close() {
    sender.close();
  }
}
