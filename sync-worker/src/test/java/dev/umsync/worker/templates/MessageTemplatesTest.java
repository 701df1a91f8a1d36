package dev.umsync.worker.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTemplatesTest {
  private static final Path OWN = Path.of("src/test/resources/templates-own");

  @TempDir Path folder;

  private static final MessageModel ANA =
      MessageModel.of(
          new MessageModel.Facts(
              Optional.of("Ana <b>"),
              Optional.of("2046"),
              Optional.of("tel:2046"),
              Optional.empty(),
              "today",
              "0:32",
              false,
              false,
              Optional.of("Hi {{file}} & <you>"),
              Optional.empty(),
              Optional.of("a.wav"),
              Optional.empty(),
              Optional.empty()));

  private void write(String file, String content) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  private TemplateTrouble trouble() {
    return catchThrowableOfType(
        TemplateTrouble.class, () -> MessageTemplates.load(Optional.of(folder)));
  }

  @ParameterizedTest
  @CsvSource({
    "en-GB, 'Voicemail from Ana <b> (2046), 0:32'",
    "de-CH, 'Sprachnachricht von Ana <b> (2046), 0:32'",
    "fr, 'Message vocal de Ana <b> (2046), 0:32'",
    "es-MX, 'Mensaje de voz de Ana <b> (2046), 0:32'",
    "ja, 'Voicemail from Ana <b> (2046), 0:32'",
  })
  void shippedLanguagesAreFourAndEnglishStandsInForOthers(String tag, String subject) {
    assertThat(
            MessageTemplates.shipped()
                .of(MessageTemplates.DEFAULT, Locale.forLanguageTag(tag))
                .subject(ANA))
        .isEqualTo(subject);
  }

  @Test
  void valuesAreEscapedInHtmlAndNeverTakenForTemplates() {
    LanguageTemplates english = MessageTemplates.shipped().of("default", Locale.ENGLISH);

    assertThat(english.html(ANA))
        .contains("Ana &lt;b&gt;", "Hi {{file}} &amp; &lt;you&gt;")
        .doesNotContain("<b>");
    assertThat(english.plain(ANA)).contains("Ana <b>", "Hi {{file}} & <you>");
  }

  @Test
  void ownSetTakesWhatItLacksFromTheShippedOne() throws TemplateTrouble {
    MessageTemplates templates = MessageTemplates.load(Optional.of(OWN));
    LanguageTemplates acme = templates.of("acme", Locale.GERMANY);

    assertThat(acme.subject(ANA)).isEqualTo("Acme: Anruf von Ana <b> (2046) (0:32)");
    assertThat(acme.plain(ANA)).startsWith("Acme sagt: Ana <b> (2046) hat am today gesprochen.");
    assertThat(acme.html(ANA)).contains("Was gesagt wurde");
    assertThat(templates.of("acme", Locale.FRANCE).subject(ANA)).startsWith("Message vocal");
    assertThat(templates.of("default", Locale.GERMANY).subject(ANA)).startsWith("Sprachnachricht");
    assertThat(templates.of("no-such-set", Locale.GERMANY).subject(ANA))
        .startsWith("Sprachnachricht");
  }

  @ParameterizedTest
  @CsvSource({
    "pt-BR, 'Correio de voz de Ana <b> (2046)', Transcrição",
    "pt-PT, 'Mensagem de Ana <b> (2046)', Transcrição",
    "pt, 'Mensagem de Ana <b> (2046)', Transcrição",
    "zh-Hant-TW, 'Voicemail from Ana <b> (2046), 0:32', 逐字稿",
    "zh-Hans-CN, 'Voicemail from Ana <b> (2046), 0:32', What was said",
  })
  void regionHasWordsOfItsOwnAndTakesTheOthersFromItsLanguage(
      String tag, String subject, String transcript) throws Exception {
    write(
        "default/pt/words.txt", "subject = Mensagem de {{from}}\ntranscriptTitle = Transcrição\n");
    write("default/pt-BR/words.txt", "subject = Correio de voz de {{from}}\n");
    write("default/zh-Hant/words.txt", "transcriptTitle = 逐字稿\n");

    LanguageTemplates found =
        MessageTemplates.load(Optional.of(folder)).of("default", Locale.forLanguageTag(tag));

    assertThat(found.subject(ANA)).isEqualTo(subject);
    assertThat(found.html(ANA)).contains(transcript);
  }

  @Test
  void languageOfTheDefaultSetIsOneOfEachSet() throws Exception {
    write("default/it/words.txt", "subject = Messaggio di {{from}}\n");
    write("acme/html.mustache", "<p>Acme {{from}}</p>");

    LanguageTemplates found = MessageTemplates.load(Optional.of(folder)).of("acme", Locale.ITALY);

    assertThat(found.subject(ANA)).startsWith("Messaggio di Ana");
    assertThat(found.html(ANA)).contains("Acme Ana");
  }

  @ParameterizedTest
  @CsvSource({"ar, true", "az, false", "az-Arab, true", "ks-Deva, false", "he-IL, true"})
  void directionIsThatOfTheScript(String tag, boolean rightToLeft) {
    assertThat(new Language(tag).rightToLeft()).isEqualTo(rightToLeft);
  }

  @Test
  void languageThatIsWrittenInAnotherWayTodayIsNamed() throws IOException {
    write("acme/iw/words.txt", "subject = x");

    assertThat(trouble()).hasMessageContaining("he");
  }

  @Test
  void regionMayHaveAPageOfItsOwn() throws Exception {
    write("acme/de-CH/plain.mustache", "Grüezi {{from}}");

    MessageTemplates templates = MessageTemplates.load(Optional.of(folder));

    assertThat(templates.of("acme", Locale.forLanguageTag("de-CH")).plain(ANA))
        .startsWith("Grüezi Ana");
    assertThat(templates.of("acme", Locale.GERMANY).plain(ANA)).doesNotContain("Grüezi");
  }

  @Test
  void rightToLeftLanguageTurnsThePageAndKeepsNumbersWhole() throws TemplateTrouble {
    LanguageTemplates arabic =
        MessageTemplates.load(Optional.of(OWN)).of("acme", Locale.of("ar", "EG"));

    assertThat(arabic.html(ANA)).contains("<html lang=\"ar\" dir=\"rtl\">");
    assertThat(arabic.subject(ANA)).contains("\u2068\u200e2046\u2069").contains("Ana <b>\u200f");
  }

  @Test
  void nameOfTheOtherDirectionDoesNotTurnTheDigitsBehindIt() {
    Language english = new Language("en");

    assertThat(english.nameAndNumber(Optional.of("דנה"), Optional.of("+972 2")))
        .isEqualTo("דנה\u200e (+972 2)");
    assertThat(english.nameAndNumber(Optional.of("Dana"), Optional.of("+972 2")))
        .isEqualTo("Dana (+972 2)");
  }

  @Test
  void nameThatNobodyKnowsIsFoundAtStartWithItsLine() throws IOException {
    write("acme/html.mustache", "<p>\n{{callerNmae}}\n</p>");

    assertThat(trouble().place()).isEqualTo("acme/html.mustache line 2");
    assertThat(trouble()).hasMessageContaining("{{callerNmae}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{#noTel}}{{callerNmae}}{{/noTel}}",
        "{{#urgent}}{{^private}}{{#tel}}{{callerNmae}}{{/tel}}{{/private}}{{/urgent}}",
        "{{#urgent}}{{^transcript}}{{#callerNmae}}x{{/callerNmae}}{{/transcript}}{{/urgent}}",
        "{{^called}}{{#listenTel}}{{^callerNmae}}x{{/callerNmae}}{{/listenTel}}{{/called}}",
      })
  void nameInABranchThatIsSeldomTakenIsFoundAtStartToo(String branch) throws IOException {
    write("acme/plain.mustache", "{{from}}\n\n" + branch + "\n");

    assertThat(trouble().place()).isEqualTo("acme/plain.mustache line 3");
    assertThat(trouble()).hasMessageContaining("{{callerNmae}}");
  }

  @Test
  void sectionMayShowWhatItIsOf() throws IOException, TemplateTrouble {
    write("acme/plain.mustache", "{{#callerName}}[{{.}}]{{/callerName}}");

    assertThat(MessageTemplates.load(Optional.of(folder)).of("acme", Locale.ENGLISH).plain(ANA))
        .isEqualTo("[Ana <b>]");
  }

  @Test
  void wordsThatLeadBackToThemselvesAreRefused() throws IOException {
    write("acme/en/words.txt", "kind = x\nheading = {{w.listen}}\nlisten = {{w.heading}}");

    assertThat(trouble().place()).startsWith("acme/en/words.txt line ");
    assertThat(trouble()).hasMessageContaining("names itself");
  }

  @Test
  void wordOfItsOwnIsTakenWhereATemplateOfAnySetNamesIt() throws IOException, TemplateTrouble {
    write("default/en/words.txt", "motto = Call us");
    write("acme/en/words.txt", "ours = Acme");
    write("acme/en/plain.mustache", "{{#urgent}}{{w.motto}}{{/urgent}}{{w.ours}}");

    assertThat(MessageTemplates.load(Optional.of(folder)).of("acme", Locale.ENGLISH).plain(ANA))
        .isEqualTo("Acme");
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject =", "subject = {{#urgent}}Urgent{{/urgent}}"})
  void subjectThatCanBeEmptyIsRefused(String words) throws IOException {
    write("acme/en/words.txt", words);

    assertThat(trouble().place()).isEqualTo("acme/en/words.txt line 1");
  }

  @Test
  void hiddenFoldersAndAByteOrderMarkAreNothing() throws IOException, TemplateTrouble {
    write("..data/x/words.txt", "no words");
    write("acme/.git/HEAD", "ref");
    write("acme/en/words.txt", "\ufeffsubject = Call from {{from}}");

    assertThat(MessageTemplates.load(Optional.of(folder)).of("acme", Locale.ENGLISH).subject(ANA))
        .isEqualTo("Call from Ana <b> (2046)");
  }

  @Test
  void wordThatNobodyKnowsIsFoundAtStartWithItsLine() throws IOException {
    write("acme/de/plain.mustache", "a\nb\n{{w.heding}}\n");

    assertThat(trouble().place()).isEqualTo("acme/de/plain.mustache line 3");
  }

  @Test
  void sectionThatIsNotClosedIsFoundWithItsLine() throws IOException {
    write("acme/plain.mustache", "one\n{{#urgent}}\nnever closed\n");

    assertThat(trouble().place()).startsWith("acme/plain.mustache");
    assertThat(trouble()).hasMessageContaining("urgent");
  }

  @ParameterizedTest
  @CsvSource({
    "'subject = {{fom}}', acme/de/words.txt line 1",
    "'# words\n\nheading = x\nsubject = {{#urgent}}', acme/de/words.txt line 4",
    "'subject: Anruf', acme/de/words.txt line 1",
    "'kind = x\nheading = Anruf von {{from}', acme/de/words.txt line 2",
    "'heading = {{from', acme/de/words.txt line 1",
    "'heading = {{from} und {{number}}', acme/de/words.txt line 1",
    "'kind = x\nheadng = y', acme/de/words.txt line 2",
    "'subject = a\nsubject = b', acme/de/words.txt line 2",
  })
  void faultInWordsIsFoundWithItsLine(String words, String place) throws IOException {
    write("acme/de/words.txt", words);

    assertThat(trouble().place()).isEqualTo(place);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{{callerName}}}",
        "{{&callerName}}",
        "{{>other}}",
        "{{=<% %>=}}",
        "<img src=\"https://example.com/a.png\">",
        "<IMG SRC=//example.com/a.png>",
        "<img srcset='https://example.com/a.png 2x'>",
        "<table background=https://example.com/a.png>",
        "<svg><image href='https://example.com/a.png'/></svg>",
        "<meta http-equiv=refresh content='0;https://example.com/'>",
        "<style>body{background:image-set('https://example.com/b.png' 1x)}</style>",
        "<script>alert(1)</script>",
        "<style>body{background:url(https://example.com/b.png)}</style>",
        "<style>@import 'https://example.com/c.css';</style>",
        "<link rel=\"stylesheet\" href=\"https://example.com/d.css\">",
      })
  void templateThatWouldNotEscapeOrAsksForSomethingOutsideIsRefused(String html)
      throws IOException {
    write("acme/html.mustache", "<p>first</p>\n" + html);

    assertThat(trouble().place()).isEqualTo("acme/html.mustache line 2");
  }

  @Test
  void foldersThatAreNoSetOrNoLanguageAreNamed() throws IOException {
    write("acme/german/words.txt", "subject = x");

    assertThat(trouble().place()).endsWith("german");
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme/de/plain.mustach", "acme/words.txt", "acme/pt-BR/Words.txt"})
  void fileThatIsNotReadIsNamed(String file) throws IOException {
    write(file, "subject = x");

    assertThat(trouble().place()).isEqualTo(file);
  }

  @Test
  void folderThatIsNotThereIsNamed() {
    TemplateTrouble trouble =
        catchThrowableOfType(
            TemplateTrouble.class,
            () -> MessageTemplates.load(Optional.of(folder.resolve("nowhere"))));

    assertThat(trouble.place()).contains("nowhere");
  }
}
