package dev.umsync.worker.voicemail.compose;

import dev.umsync.common.event.Transcript;
import dev.umsync.common.event.VoicemailEvent.Received;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The words of a message: subject, plain text and HTML, all from the same facts. The HTML asks for
 * nothing from outside. Thread rule: immutable.
 */
final class MessageText {
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu, HH:mm", Locale.ENGLISH);

  private final Received event;
  private final ZoneId zone;
  private final Optional<String> fileName;

  /**
   * @param fileName of the attached recording, empty where it is not attached
   */
  MessageText(Received event, ZoneId zone, Optional<String> fileName) {
    this.event = event;
    this.zone = zone;
    this.fileName = fileName;
  }

  private record Fact(String label, String value, Optional<String> link) {}

  /** {@code Voicemail from Ana Núñez (+34 600 123 456), 0:32}. */
  String subject() {
    return "Voicemail from "
        + CallerText.inASentence(event.caller())
        + ", "
        + clock(event.durationSeconds());
  }

  /** Minutes and seconds, with hours where there are any: {@code 0:32}, {@code 1:02:03}. */
  static String clock(int seconds) {
    int hours = seconds / 3600;
    int minutes = seconds / 60 % 60;
    return hours == 0
        ? "%d:%02d".formatted(minutes, seconds % 60)
        : "%d:%02d:%02d".formatted(hours, minutes, seconds % 60);
  }

  private List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    event.caller().name().ifPresent(n -> facts.add(new Fact("Caller", n, Optional.empty())));
    facts.add(
        new Fact(
            "Number",
            event.caller().number().orElse(event.caller().withheld() ? "withheld" : "unknown"),
            CallerText.telUri(event.caller())));
    event.calledNumber().ifPresent(n -> facts.add(new Fact("Called", n, Optional.empty())));
    facts.add(
        new Fact(
            "Recorded",
            WHEN.format(event.recordedAt().atZone(zone))
                + " ("
                + zone.getId().replace("Z", "UTC")
                + ")",
            Optional.empty()));
    facts.add(new Fact("Duration", clock(event.durationSeconds()), Optional.empty()));
    if (event.urgent()) {
      facts.add(new Fact("Urgent", "the caller marked it urgent", Optional.empty()));
    }
    if (event.confidential()) {
      facts.add(new Fact("Private", "the caller marked it private", Optional.empty()));
    }
    return facts;
  }

  /** A private message's words stay out of mail that others may see on a screen. */
  private Optional<Transcript> shownTranscript() {
    return event.confidential() ? Optional.empty() : event.transcript();
  }

  private static String transcriptTitle(Transcript transcript) {
    return transcript.confidence().isPresent()
        ? "What was said (by machine, %d %% sure)"
            .formatted(Math.round(transcript.confidence().getAsDouble() * 100))
        : "What was said (by machine)";
  }

  private String recordingNote() {
    return fileName
        .map(name -> "The recording is attached: " + name)
        .orElse(
            "The recording is too large for this mailbox and is not attached."
                + " Listen to it on the phone.");
  }

  String plain() {
    StringBuilder out = new StringBuilder();
    out.append("Voicemail from ").append(CallerText.inASentence(event.caller())).append("\n\n");
    facts().forEach(f -> out.append("%-10s%s%n".formatted(f.label() + ":", f.value())));
    shownTranscript()
        .ifPresent(t ->
            out.append('\n')
                .append(transcriptTitle(t))
                .append(":\n")
                .append(t.text())
                .append('\n'));
    return out.append('\n').append(recordingNote()).append('\n').toString();
  }

  String html() {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark"><title>Voicemail</title></head>
        <body style="font-family:sans-serif;line-height:1.4;max-width:40em">
        """);
    out.append("<h1 style=\"font-size:1.2em\" dir=\"auto\">Voicemail from ")
        .append(escape(CallerText.inASentence(event.caller())))
        .append("</h1>\n<table>\n");
    facts().forEach(f -> out.append(row(f)));
    out.append("</table>\n");
    shownTranscript()
        .ifPresent(t ->
            out.append("<h2 style=\"font-size:1em\">")
                .append(escape(transcriptTitle(t)))
                .append("</h2>\n<p dir=\"auto\" style=\"white-space:pre-wrap\">")
                .append(escape(t.text()))
                .append("</p>\n"));
    return out.append("<p>")
        .append(escape(recordingNote()))
        .append("</p>\n</body></html>\n")
        .toString();
  }

  private static String row(Fact fact) {
    String value = escape(fact.value());
    String shown =
        fact.link().map(l -> "<a href=\"" + escape(l) + "\">" + value + "</a>").orElse(value);
    return "<tr><th scope=\"row\" style=\"text-align:left;padding-right:1em\">%s</th><td dir=\"auto\">%s</td></tr>%n"
        .formatted(fact.label(), shown);
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.chars()
        .forEach(c -> {
          switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            default -> out.append((char) c);
          }
        });
    return out.toString();
  }
}
