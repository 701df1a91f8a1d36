package dev.umsync.common.kafka.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.roster.SubscriberCsv.Row;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.roster.SubscriberRecord.Box;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SubscriberCsvTest {
  private static final String HEADER = "address,source,box,name,locale,timezone\n";

  private static List<Row> read(String csv) throws ImportRefused {
    return SubscriberCsv.read(csv.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> problems(String csv) {
    return catchThrowableOfType(ImportRefused.class, () -> read(csv)).problems();
  }

  @Test
  void lineIsAPersonWithEverythingInIt() throws ImportRefused {
    assertThat(read(HEADER + "Ana@Example.com,um://pbx,2045,\"Ruiz, Ana\",es-ES,Europe/Madrid\n"))
        .containsExactly(
            new Row(
                2,
                new SubscriberRecord(
                    Subscriber.of("ana@example.com"),
                    Optional.of("Ruiz, Ana"),
                    List.of(new Box(new SourceUri("um://pbx"), "2045")),
                    Optional.of("es-ES"),
                    Optional.of("Europe/Madrid"))));
  }

  @Test
  void folderAndLabelArePartOfAPerson() throws ImportRefused {
    SubscriberRecord person =
        read("address,source,box,folder,label\nana@example.com,um://pbx,1,Anrufe,Büro/Anrufe\n")
            .getFirst()
            .subscriber();

    assertThat(person.folder()).contains("Anrufe");
    assertThat(person.label()).contains("Büro/Anrufe");
  }

  @Test
  void columnsComeInAnyOrderWithByteOrderMarkAndWindowsLineEnds() throws ImportRefused {
    List<Row> rows = read("\ufeffBox,Address,Source\r\n2045,ana@example.com,um://pbx\r\n\r\n");

    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().subscriber().name()).isEmpty();
  }

  @Test
  void severalBoxesStandInOneLine() throws ImportRefused {
    List<Row> rows = read("address,source,box\nana@example.com,um://pbx,2045; 2046;um://b|3045\n");

    assertThat(rows.getFirst().subscriber().boxes())
        .containsExactly(
            new Box(new SourceUri("um://pbx"), "2045"),
            new Box(new SourceUri("um://pbx"), "2046"),
            new Box(new SourceUri("um://b"), "3045"));
  }

  @Test
  void addressTwiceIsRefusedNamingBothLinesInAnyCase() {
    assertThat(
            problems(
                HEADER
                    + "ana@example.com,um://pbx,1,,,\n"
                    + "bo@example.com,um://pbx,2,,,\n"
                    + "ANA@example.com,um://pbx,3,,,\n"))
        .singleElement()
        .asString()
        .startsWith("line 2 and line 4: the same address");
  }

  @Test
  void boxTwiceIsRefusedNamingBothLines() {
    assertThat(problems(HEADER + "ana@example.com,um://pbx,1,,,\nbo@example.com,um://pbx,9;1,,,\n"))
        .singleElement()
        .asString()
        .startsWith("line 2 and line 3: the same box");
  }

  @Test
  void sameBoxNumberOnTwoSourcesIsTwoBoxes() throws ImportRefused {
    assertThat(read(HEADER + "ana@example.com,um://a,1,,,\nbo@example.com,um://b,1,,,\n"))
        .hasSize(2);
  }

  @Test
  void lineNumbersAreThoseOfAnEditorAlsoAfterALineBreakInQuotes() {
    assertThat(
            problems(
                HEADER
                    + "ana@example.com,um://pbx,1,\"Ana\nRuiz\",,\n"
                    + "\n"
                    + "not an address,um://pbx,2,,,\n"
                    + "bo@example.com,um://pbx,1,,,"))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("line 5: a subscriber is a mail address"),
            second -> assertThat(second).startsWith("line 2 and line 6: the same box"));
  }

  @Test
  void everyProblemIsNamedAndNoneRepeatsTheFile() {
    assertThat(
            problems(
                HEADER
                    + "secret one,um://pbx,1,,,\n"
                    + "bo@example.com,not a uri,2,,,\n"
                    + "cy@example.com,um://pbx,,,,\n"
                    + "di@example.com,um://pbx,4,,nowhere!,\n"
                    + "ed@example.com,um://pbx,5,,,Mars/Olympus\n"
                    + "fi@example.com,um://pbx\n"))
        .hasSize(6)
        .noneMatch(
            p -> p.contains("secret") || p.contains("Olympus") || p.contains("example.com,"));
  }

  @Test
  void unknownMissingAndDoubledColumnsAreNamed() {
    assertThat(problems("address,address,mailbox\n"))
        .containsExactly(
            "line 1: column address stands there twice",
            "line 1: column 3 is not one of address, source, box, name, locale, timezone, folder, label",
            "line 1: column box is missing",
            "line 1: column source is missing");
  }

  @Test
  void emptyFileAndFileWithoutPeopleAreRefused() {
    assertThat(problems("")).singleElement().asString().contains("the file is empty");
    assertThat(problems(HEADER)).singleElement().asString().contains("names nobody");
  }

  @Test
  void fileInAnotherEncodingIsRefusedNamingTheLine() {
    byte[] latin1 =
        (HEADER + "ana@example.com,um://pbx,1,,,\nbo@example.com,um://pbx,2,J\u00f6rg,,\n")
            .getBytes(StandardCharsets.ISO_8859_1);

    assertThat(catchThrowableOfType(ImportRefused.class, () -> SubscriberCsv.read(latin1)))
        .hasMessageStartingWith("line 3: is not UTF-8");
  }

  @Test
  void quotationMarkThatIsNotClosedIsRefused() {
    assertThat(problems(HEADER + "ana@example.com,um://pbx,1,\"Ana,,\n"))
        .singleElement()
        .asString()
        .contains("is not CSV");
  }

  @Property(tries = 1_000)
  void noFileMakesItFailOtherwise(@ForAll byte[] bytes, @ForAll String text) {
    for (byte[] file : List.of(bytes, (HEADER + text).getBytes(StandardCharsets.UTF_8))) {
      try {
        assertThat(SubscriberCsv.read(file)).isNotEmpty();
      } catch (ImportRefused refused) {
        assertThat(refused.problems()).isNotEmpty();
      }
    }
  }
}
