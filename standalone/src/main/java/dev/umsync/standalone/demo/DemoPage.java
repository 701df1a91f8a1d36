package dev.umsync.standalone.demo;

import dev.umsync.common.http.HttpProblem;
import dev.umsync.common.http.HttpServer;
import dev.umsync.common.http.Listener;
import dev.umsync.common.http.ProblemDetail;
import dev.umsync.common.http.Routes;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.testbed.mail.MailboxReader;
import dev.umsync.testbed.mail.StoredMessage;
import dev.umsync.testbed.mail.TestMailServer;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A page, on loopback unless told otherwise, that lists mailboxes and messages, as an IMAP client
 * sees them, and plays the recordings. Read only. Thread rule: the server's threads; each request
 * reads over a connection of its own.
 */
public final class DemoPage implements AutoCloseable {
  /** The page fetches nothing from elsewhere and runs no script. */
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; media-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

  /** What a mail client allows a message: its own style and nothing from anywhere. */
  private static final String MESSAGE_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; sandbox; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

  /** Named where its port is taken. */
  static final String SETTING = "the demo's page";

  private final TestMailServer mail;
  private final List<Subscriber> people;
  private final HttpServer server;

  /**
   * Starts it on any free port.
   *
   * @param people whose mailboxes are shown, in this order
   */
  public DemoPage(TestMailServer mail, List<Subscriber> people) {
    this(mail, people, new Listener(SETTING, "127.0.0.1", 0));
  }

  DemoPage(TestMailServer mail, List<Subscriber> people, Listener listener) {
    this.mail = mail;
    this.people = List.copyOf(people);
    Routes routes =
        new Routes()
            .get("/", this::page)
            .get("/style.css", this::style)
            .get("/html", this::html)
            .get("/audio", this::audio);
    this.server = HttpServer.start(listener, Optional.empty(), routes);
  }

  /** Where it is. */
  public URI uri() {
    return server.uri();
  }

  private void page(ServerRequest request, ServerResponse response) {
    StringBuilder html = new StringBuilder(16_384);
    html.append(
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>UMSync demo: mailboxes</title>
        <link rel="stylesheet" href="/style.css">
        </head>
        <body>
        <header><h1>UMSync demo</h1>
        <p>Mailboxes as an IMAP client sees them. Reload to look again.</p></header>
        <main>
        """);
    people.forEach(person -> mailbox(person, html));
    html.append("</main>\n</body>\n</html>\n");
    send(response, "text/html; charset=utf-8", html.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void mailbox(Subscriber person, StringBuilder html) {
    html.append("<section><h2>").append(escape(person.address())).append("</h2>\n<ul>\n");
    try (MailboxReader reader = mail.reader(person.address())) {
      for (StoredMessage message : reader.messages("INBOX")) {
        message(person, message, reader.raw("INBOX", message.uid()), html);
      }
    }
    html.append("</ul></section>\n");
  }

  private static void message(
      Subscriber person, StoredMessage message, byte[] raw, StringBuilder html) {
    MessageView view = MessageView.of(raw);
    html.append(message.isSeen() ? "<li>" : "<li class=\"unread\">")
        .append("<h3 dir=\"auto\">")
        .append(escape(view.subject()))
        .append("</h3>\n<p class=\"from\"><bdi>")
        .append(escape(view.from()))
        .append("</bdi> · ")
        .append(escape(view.date()));
    if (message.flags().contains("\\Flagged")) {
      html.append(" · <strong class=\"urgent\">urgent</strong>");
    }
    if (view.confidential()) {
      html.append(" · <strong>private</strong>");
    }
    html.append("</p>\n<pre dir=\"auto\">")
        .append(escape(view.text()))
        .append("</pre>\n<audio controls preload=\"none\" src=\"/audio?mailbox=")
        .append(escape(person.address()))
        .append("&amp;uid=")
        .append(message.uid())
        .append("\"></audio>\n<p><a href=\"/html?mailbox=")
        .append(escape(person.address()))
        .append("&amp;uid=")
        .append(message.uid())
        .append("\">As the person sees it</a></p></li>\n");
  }

  private void audio(ServerRequest request, ServerResponse response) {
    byte[] audio =
        MailboxCheck.audio(raw(request))
            .orElseThrow(
                () -> new HttpProblem(ProblemDetail.of(404, "The message has no recording.")));
    send(response, "audio/wav", audio);
  }

  private void html(ServerRequest request, ServerResponse response) {
    byte[] html = MessageView.of(raw(request)).html().getBytes(StandardCharsets.UTF_8);
    send(response, "text/html; charset=utf-8", html, MESSAGE_POLICY);
  }

  /** The message that a request names. */
  private byte[] raw(ServerRequest request) {
    String mailbox = request.query().first("mailbox").orElse("");
    String uid = request.query().first("uid").orElse("");
    if (people.stream().noneMatch(p -> p.address().equals(mailbox))
        || !uid.matches("[1-9][0-9]{0,9}")) {
      throw new HttpProblem(ProblemDetail.of(404, "There is no such message."));
    }
    try (MailboxReader reader = mail.reader(mailbox)) {
      return reader.raw("INBOX", Long.parseLong(uid));
    }
  }

  private void style(ServerRequest request, ServerResponse response) {
    try (InputStream in = DemoPage.class.getResourceAsStream("/demo/style.css")) {
      if (in == null) {
        throw new IllegalStateException("the build lacks /demo/style.css");
      }
      send(response, "text/css; charset=utf-8", in.readAllBytes());
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

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  @Override
  public void close() {
    server.close();
  }
}
