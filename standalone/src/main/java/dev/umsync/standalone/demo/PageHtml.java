package dev.umsync.standalone.demo;

import dev.umsync.standalone.demo.phone.Phone;
import dev.umsync.standalone.demo.phone.PhoneLine;
import dev.umsync.standalone.demo.phone.Phones;
import dev.umsync.testbed.mail.MailboxReader;
import dev.umsync.testbed.mail.StoredMessage;
import dev.umsync.testbed.mail.TestMailServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Writes the demo's page. Thread rule: any thread; each page looks into the mailboxes anew. */
final class PageHtml {
  private static final String UMSYNC_ID = "X-UMSync-Voicemail";

  private final TestMailServer mail;
  private final List<DemoPerson> people;
  private final Optional<Phones> phones;

  PageHtml(TestMailServer mail, List<DemoPerson> people, Optional<Phones> phones) {
    this.mail = mail;
    this.people = List.copyOf(people);
    this.phones = phones;
  }

  String write() {
    StringBuilder html = new StringBuilder(16_384);
    html.append(
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>UMSync demo</title>
        <link rel="stylesheet" href="/style.css">
        """);
    if (phones.isPresent()) {
      html.append("<script src=\"/page.js\" defer></script>\n");
    }
    html.append("</head>\n<body>\n<header><h1>UMSync demo</h1>\n");
    html.append(
        phones.isPresent()
            ? "<p>Play a voicemail, or open it in a mail client: the lamp of that phone goes out.</p>\n"
            : "<p>Mailboxes as an IMAP client sees them. Reload to look again.</p>\n");
    html.append("</header>\n");
    phones.ifPresent(p -> phones(p, html));
    html.append("<main>\n");
    people.forEach(person -> mailbox(person, html));
    html.append("</main>\n</body>\n</html>\n");
    return html.toString();
  }

  private void phones(Phones all, StringBuilder html) {
    html.append("<section class=\"phones\" aria-labelledby=\"phones\">")
        .append("<h2 id=\"phones\">Phones</h2>\n<ul>\n");
    List<Phone> known = all.all();
    for (DemoPerson person : people) {
      Phone phone =
          known.stream().filter(p -> p.box().equals(person.box())).findFirst().orElseThrow();
      html.append(phone.lamp() ? "<li class=\"phone lit\"" : "<li class=\"phone\"")
          .append(" data-box=\"")
          .append(escape(phone.box()))
          .append("\"><span class=\"lamp\" aria-hidden=\"true\"></span>")
          .append("<a href=\"#box-")
          .append(escape(phone.box()))
          .append("\">")
          .append(escape(person.name()))
          .append("</a><span class=\"box\">box ")
          .append(escape(phone.box()))
          .append("</span><span class=\"words\" role=\"status\">")
          .append(escape(phone.words()))
          .append("</span></li>\n");
    }
    html.append(
            "</ul>\n</section>\n<details><summary>What the phone system was told, by webhook</summary>\n")
        .append("<ol class=\"told\">\n");
    for (PhoneLine line : all.lines()) {
      html.append("<li>").append(escape(line.line())).append("</li>\n");
    }
    html.append("</ol></details>\n");
  }

  private void mailbox(DemoPerson person, StringBuilder html) {
    html.append("<section class=\"mailbox\" id=\"box-")
        .append(escape(person.box()))
        .append("\"><h2>")
        .append(escape(person.name()))
        .append(" <span class=\"address\">")
        .append(escape(person.address()))
        .append("</span></h2>\n<ul>\n");
    try (MailboxReader reader = mail.reader(person.address())) {
      for (StoredMessage message : reader.messages("INBOX")) {
        message(person, message, reader.raw("INBOX", message.uid()), html);
      }
    }
    html.append("</ul></section>\n");
  }

  private static void message(
      DemoPerson person, StoredMessage message, byte[] raw, StringBuilder html) {
    MessageView view = MessageView.of(raw);
    String query =
        "?mailbox=%s&amp;uid=%d"
            .formatted(URLEncoder.encode(person.address(), StandardCharsets.UTF_8), message.uid());
    html.append(message.isSeen() ? "<li class=\"message\"" : "<li class=\"message unread\"")
        .append(" data-voicemail=\"")
        .append(escape(message.header(UMSYNC_ID).orElse("")))
        .append("\"><h3 dir=\"auto\">")
        .append(escape(view.subject()))
        .append("</h3>\n<p class=\"from\"><span class=\"new\">new</span><bdi>")
        .append(escape(view.from()))
        .append("</bdi> · ")
        .append(escape(view.date()));
    if (message.flags().contains("\\Flagged")) {
      html.append(" · <strong class=\"urgent\">urgent</strong>");
    }
    if (view.confidential()) {
      html.append(" · <strong>private</strong>");
    }
    html.append("</p>\n<div class=\"text\">");
    // Line by line, because each is in the direction of its own script.
    view.text()
        .stripTrailing()
        .lines()
        .forEach(line -> html.append("<p dir=\"auto\">").append(escape(line)).append("</p>\n"));
    html.append("</div>\n<audio controls preload=\"none\" src=\"/audio")
        .append(query)
        .append("\"></audio>\n<p><a href=\"/html")
        .append(query)
        .append("\">As the person sees it</a></p></li>\n");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
