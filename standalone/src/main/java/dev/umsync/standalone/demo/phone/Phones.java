package dev.umsync.standalone.demo.phone;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.http.HttpProblem;
import dev.umsync.common.http.HttpServer;
import dev.umsync.common.http.Listener;
import dev.umsync.common.http.ProblemDetail;
import dev.umsync.common.http.Routes;
import dev.umsync.common.json.Json;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The phones of the demo, on loopback: they know of the mailboxes what ingest posts to them,
 * signed, and nothing else. Thread rule: any thread; requests come on the server's.
 */
public final class Phones implements AutoCloseable {
  private static final String PATH = "/umsync";
  private static final int KEY_BYTES = 32;
  private static final int LINES = 12;
  private static final String VOICEMAIL = "dev.umsync.mailbox.voicemail.";
  private static final String LAMP = "dev.umsync.mwi.changed";

  private final Clock clock;
  private final byte[] key = new byte[KEY_BYTES];
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Phone> byBox = new LinkedHashMap<>();
  private final Deque<PhoneLine> lines = new ArrayDeque<>();
  private final HttpServer server;

  private Phones(Collection<String> boxes, Clock clock, SecureRandom random) {
    this.clock = clock;
    random.nextBytes(key);
    boxes.forEach(box -> byBox.put(box, Phone.silent(box)));
    this.server =
        HttpServer.start(
            new Listener("the demo's phones", "127.0.0.1", 0),
            Optional.empty(),
            new Routes().post(PATH, this::take));
  }

  /**
   * Starts them on any free port.
   *
   * @param boxes a phone for each, in this order
   */
  public static Phones start(Collection<String> boxes, Clock clock, SecureRandom random) {
    return new Phones(boxes, clock, random);
  }

  /** The settings by which ingest tells them what happens, as the UM server of this source. */
  public Map<String, String> settings(String sourceName) {
    String prefix = "ingest.sources." + sourceName + ".webhook.";
    return Map.of(
        prefix + "url",
        server.uri().resolve(PATH).toString(),
        prefix + "secret",
        "whsec_" + Base64.getEncoder().encodeToString(key));
  }

  /** All of them, in their order. */
  public List<Phone> all() {
    lock.lock();
    try {
      return List.copyOf(byBox.values());
    } finally {
      lock.unlock();
    }
  }

  /** What was told last, the latest first. */
  public List<PhoneLine> lines() {
    lock.lock();
    try {
      return List.copyOf(lines);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a phone is as it should be.
   *
   * @return whether it is
   */
  public boolean await(String box, Predicate<Phone> state, Duration patience)
      throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(patience);
    lock.lockInterruptibly();
    try {
      while (!state.test(byBox.getOrDefault(box, Phone.silent(box)))) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void take(ServerRequest request, ServerResponse response) {
    byte[] body = request.content().as(byte[].class);
    SignedPost post =
        new SignedPost(
            header(request, "webhook-id"),
            header(request, "webhook-timestamp"),
            header(request, "webhook-signature"),
            body);
    if (!post.isGenuine(key, clock.instant())) {
      throw new HttpProblem(ProblemDetail.of(401, "The signature is not ours, or an old one."));
    }
    try {
      hear(Json.mapper().readTree(body));
    } catch (IOException e) {
      throw new HttpProblem(ProblemDetail.of(400, "The body is no JSON."));
    }
    response.status(Status.NO_CONTENT_204).send();
  }

  private static String header(ServerRequest request, String name) {
    return request.headers().first(HeaderNames.create(name)).orElse("");
  }

  /** The same event heard twice changes nothing the second time. */
  private void hear(JsonNode event) {
    String type = event.path("type").asText();
    JsonNode data = event.path("data");
    String box = data.path("box").asText();
    lock.lock();
    try {
      Phone phone = byBox.get(box);
      if (phone == null) {
        return; // nobody's phone here
      }
      if (type.equals(LAMP)) {
        phone = phone.withCounts(data.path("unheard").asInt(), data.path("heard").asInt());
        note(box, phone.words());
      } else if (type.startsWith(VOICEMAIL)) {
        String id = data.path("voicemailId").asText();
        String what = type.substring(VOICEMAIL.length());
        phone = phone.with(id, what);
        note(box, "voicemail %s is %s".formatted(id, what));
      }
      byBox.put(box, phone);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void note(String box, String text) {
    lines.addFirst(new PhoneLine(clock.instant(), box, text));
    if (lines.size() > LINES) {
      lines.removeLast();
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
