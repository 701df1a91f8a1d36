package dev.umsync.worker.voicemail.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.Caller;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.worker.templates.MessageTemplates;
import dev.umsync.worker.templates.TemplateTrouble;
import dev.umsync.worker.voicemail.SampleEvents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever an operator's words say, all of them at once: they are refused at start, or what is made
 * of them is a whole message whose HTML has the tags of the shipped one and no other.
 */
class TemplateWordsProperties {
  private static final List<String> KEYS = keys();

  private static final Received EVERYTHING = event(SampleEvents.ana(), true, false, "Call me back");
  private static final Received NOBODY =
      event(new Caller(Optional.empty(), Optional.empty()), false, true, "");
  private static final Received NAME_ALONE =
      event(new Caller(Optional.empty(), Optional.of("Ana")), true, true, "");

  private final MessageComposer shipped = composer(MessageTemplates.shipped());
  private Path folder = Path.of("");

  @BeforeTry
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("umsync-words-");
    Files.createDirectories(folder.resolve("own/en"));
  }

  @AfterTry
  void removeFolder() throws IOException {
    Files.deleteIfExists(folder.resolve("own/en/words.txt"));
    Files.delete(folder.resolve("own/en"));
    Files.delete(folder.resolve("own"));
    Files.delete(folder);
  }

  /** One text for each word; some templates' names among it. */
  @Provide
  Arbitrary<List<String>> words() {
    Arbitrary<String> named =
        HostileText.oneLine()
            .flatMap(text ->
                Arbitraries.of("{{from}}", "{{duration}}", "{{#callerName}}x{{/callerName}}", "")
                    .map(name -> text + name + text));
    Arbitrary<String> braces = Arbitraries.of("{{", "}}", "{{{from}}}", "{{&from}}", "{{=<% %>=}}");
    return Arbitraries.frequencyOf(
            Tuple.of(60, HostileText.oneLine()),
            Tuple.of(30, named),
            Tuple.of(1, braces),
            Tuple.of(2, HostileText.any()))
        .list()
        .ofSize(KEYS.size());
  }

  @Property(tries = 120)
  void wordsAreRefusedAtStartOrMakeAWholeMessage(@ForAll("words") List<String> words)
      throws Exception {
    Optional<MessageComposer> accepted = composer(words);
    Statistics.label("accepted")
        .collect(accepted.isPresent())
        .coverage(cases -> {
          cases.check(true).percentage(share -> share > 10);
          cases.check(false).percentage(share -> share > 10);
        });
    if (accepted.isEmpty()) {
      return;
    }
    for (Received event : List.of(EVERYTHING, NOBODY, NAME_ALONE)) {
      ParsedMessage mail = ParsedMessage.of(accepted.get().compose(event, recipient("own")));
      mail.assertIntact(event);
      assertSameMarkup(mail, ParsedMessage.of(shipped.compose(event, recipient("default"))));
    }
    ParsedMessage notice =
        ParsedMessage.of(accepted.get().composeNotice(EVERYTHING, recipient("own")));
    notice.assertWhole(1);
    assertSameMarkup(
        notice, ParsedMessage.of(shipped.composeNotice(EVERYTHING, recipient("default"))));
  }

  private static void assertSameMarkup(ParsedMessage mail, ParsedMessage shipped) throws Exception {
    HtmlMarkup.assertSafe(mail.text(1));
    assertThat(HtmlMarkup.tags(mail.text(1))).isEqualTo(HtmlMarkup.tags(shipped.text(1)));
  }

  @Property(tries = 25)
  void subjectReadsAsItsWordsSay(@ForAll("oneLine") String words) throws Exception {
    String subject = words.replaceAll("[\\u2028\\u2029]", " ").strip();
    Files.writeString(folder.resolve("own/en/words.txt"), "subject = " + subject + " {{from}}\n");

    ParsedMessage mail =
        ParsedMessage.of(
            composer(MessageTemplates.load(Optional.of(folder)))
                .compose(EVERYTHING, recipient("own")));

    assertThat(mail.subject()).startsWith(subject).endsWith("(+34 600 12 34 56)");
  }

  @Provide
  Arbitrary<String> oneLine() {
    return HostileText.oneLine();
  }

  @Example
  void wordsWithAControlCharacterAreRefusedNamingTheLine() throws IOException {
    Files.writeString(folder.resolve("own/en/words.txt"), "kind = Voice\u0000mail\n");

    assertThat(trouble())
        .isEqualTo("own/en/words.txt line 1: holds a control character; take it out");
  }

  private String trouble() {
    try {
      MessageTemplates.load(Optional.of(folder));
      return "";
    } catch (TemplateTrouble e) {
      return e.place() + ": " + e.getMessage();
    }
  }

  /** Empty where the worker would not start with these words. */
  private Optional<MessageComposer> composer(List<String> words) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int i = 0; i < KEYS.size(); i++) {
      write(file, KEYS.get(i) + " = " + words.get(i) + "\n");
    }
    Files.write(folder.resolve("own/en/words.txt"), file.toByteArray());
    try {
      return Optional.of(composer(MessageTemplates.load(Optional.of(folder))));
    } catch (TemplateTrouble refused) {
      return Optional.empty();
    }
  }

  /** In UTF-8, half characters too, as some programs write them. */
  private static void write(ByteArrayOutputStream to, String text) {
    text.codePoints()
        .forEach(c -> {
          if (Character.getType(c) == Character.SURROGATE) {
            to.write(0xe0 | c >> 12);
            to.write(0x80 | c >> 6 & 0x3f);
            to.write(0x80 | c & 0x3f);
          } else {
            to.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  private static MessageComposer composer(MessageTemplates templates) {
    return new MessageComposer(SampleEvents.IDENTITIES, SenderAddress.DEFAULT, templates);
  }

  private static Received event(
      Caller caller, boolean urgent, boolean confidential, String transcript) {
    return SampleEvents.received(
        "vm-1",
        caller,
        SampleEvents.audio(200),
        urgent,
        confidential,
        Optional.of(SampleEvents.transcript(transcript)));
  }

  private static Recipient recipient(String templates) {
    return SampleEvents.under(
        new MessageSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(templates),
            Optional.empty(),
            Optional.of("+34911234567"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private static List<String> keys() {
    try (InputStream in =
        MessageTemplates.class.getResourceAsStream("/templates/default/en/words.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.matches("\\w+ = .*"))
          .map(line -> line.substring(0, line.indexOf(' ')))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
