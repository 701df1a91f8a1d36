package dev.umsync.standalone.demo;

import dev.umsync.common.http.HttpProblem;
import dev.umsync.common.http.HttpServer;
import dev.umsync.common.http.Listener;
import dev.umsync.common.http.ProblemDetail;
import dev.umsync.common.http.Routes;
import dev.umsync.common.json.Json;
import dev.umsync.standalone.demo.phone.Phone;
import dev.umsync.standalone.demo.phone.PhoneLine;
import dev.umsync.standalone.demo.phone.Phones;
import dev.umsync.testbed.mail.AudioPart;
import dev.umsync.testbed.mail.MailboxPerson;
import dev.umsync.testbed.mail.MailboxReader;
import dev.umsync.testbed.mail.TestMailServer;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A page, on loopback unless told otherwise, that shows phones with their lamps and mailboxes as an
 * IMAP client sees them. To play a recording, or to open a message, marks it as read in the
 * mailbox, as it does in a mail client; nothing else is changed. Thread rule: the server's threads;
 * each request reads over a connection of its own.
 */
public final class DemoPage implements AutoCloseable {
  /** The page fetches nothing from elsewhere and runs its own script alone. */
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; media-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

  /** What a mail client allows a message: its own style and nothing from anywhere. */
  private static final String MESSAGE_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; sandbox; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

  /** Named where its port is taken. */
  static final String SETTING = "the demo's page";

  private static final String INBOX = "INBOX";

  private final TestMailServer mail;
  private final List<DemoPerson> people;
  private final Optional<Phones> phones;
  private final PageHtml page;
  private final HttpServer server;

  private record Place(String address, long uid) {}

  /** Shows this world on any free port. */
  public DemoPage(DemoWorld world) {
    this(
        world.mail(),
        Samples.people(),
        Optional.of(world.phones()),
        new Listener(SETTING, "127.0.0.1", 0));
  }

  /**
   * Starts it.
   *
   * @param people whose mailboxes are shown, in this order
   * @param phones theirs; empty where nobody tells of them
   */
  DemoPage(
      TestMailServer mail, List<DemoPerson> people, Optional<Phones> phones, Listener listener) {
    this.mail = mail;
    this.people = List.copyOf(people);
    this.phones = phones;
    this.page = new PageHtml(mail, people, phones);
    Routes routes =
        new Routes()
            .get("/", this::page)
            .get("/style.css", (q, a) -> resource(a, "style.css", "text/css; charset=utf-8"))
            .get("/page.js", (q, a) -> resource(a, "page.js", "text/javascript; charset=utf-8"))
            .get("/phones", this::phones)
            .get("/html", this::html)
            .get("/audio", this::audio);
    this.server = HttpServer.start(listener, Optional.empty(), routes);
  }

  /** Where it is. */
  public URI uri() {
    return server.uri();
  }

  private void page(ServerRequest request, ServerResponse response) {
    send(response, "text/html; charset=utf-8", page.write().getBytes(StandardCharsets.UTF_8));
  }

  private void phones(ServerRequest request, ServerResponse response) {
    List<Map<String, Object>> all =
        phones.map(p -> p.all().stream().map(Phone::json).toList()).orElse(List.of());
    List<String> told =
        phones.map(p -> p.lines().stream().map(PhoneLine::line).toList()).orElse(List.of());
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    send(response, "application/json", Json.bytes(Map.of("phones", all, "told", told)));
  }

  private void audio(ServerRequest request, ServerResponse response) {
    Place place = place(request);
    byte[] audio =
        AudioPart.of(raw(place))
            .orElseThrow(
                () -> new HttpProblem(ProblemDetail.of(404, "The message has no recording.")));
    markRead(request, place);
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    send(response, "audio/wav", audio);
  }

  private void html(ServerRequest request, ServerResponse response) {
    Place place = place(request);
    byte[] html = MessageView.of(raw(place)).html().getBytes(StandardCharsets.UTF_8);
    markRead(request, place);
    send(response, "text/html; charset=utf-8", html, MESSAGE_POLICY);
  }

  /** The message that a request names. */
  private Place place(ServerRequest request) {
    String mailbox = request.query().first("mailbox").orElse("");
    String uid = request.query().first("uid").orElse("");
    if (people.stream().noneMatch(p -> p.address().equals(mailbox))
        || !uid.matches("[1-9][0-9]{0,9}")) {
      throw new HttpProblem(ProblemDetail.of(404, "There is no such message."));
    }
    return new Place(mailbox, Long.parseLong(uid));
  }

  private byte[] raw(Place place) {
    try (MailboxReader reader = mail.reader(place.address())) {
      return reader.raw(INBOX, place.uid());
    }
  }

  /** Over IMAP and by password, as any mail client of that person would. */
  private void markRead(ServerRequest request, Place place) {
    if (request.prologue().method().equals(Method.GET)) {
      try (MailboxPerson person = mail.person(place.address())) {
        person.markRead(INBOX, place.uid());
      }
    }
  }

  private static void resource(ServerResponse response, String name, String type) {
    try (InputStream in = DemoPage.class.getResourceAsStream("/demo/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks /demo/" + name);
      }
      send(response, type, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void send(ServerResponse response, String type, byte[] body) {
    send(response, type, body, POLICY);
  }

  private static void send(ServerResponse response, String type, byte[] body, String policy) {
    response
        .header(HeaderNames.CONTENT_TYPE, type)
        .header(HeaderNames.create("Content-Security-Policy"), policy)
        .header(HeaderNames.create("X-Content-Type-Options"), "nosniff")
        .header(HeaderNames.create("Referrer-Policy"), "no-referrer")
        .send(body);
  }

  @Override
  public void close() {
    server.close();
  }
}
