package dev.umsync.common.kafka.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.roster.Roster;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RosterChangeTest {
  private final Roster roster = new Roster();

  private static RosterChange change(String lines, Roster roster) throws ImportRefused {
    String csv = "address,source,box,name\n" + lines;
    return RosterChange.of(SubscriberCsv.read(csv.getBytes(StandardCharsets.UTF_8)), roster);
  }

  private void given(String lines) throws ImportRefused {
    change(lines, roster)
        .writes()
        .forEach(r -> roster.apply(Partitioning.key(r.address()), Json.bytes(r)));
  }

  @Test
  void saysWhoIsAddedChangedAndUnchangedAndWritesOnlyWhatDiffers() throws ImportRefused {
    given("ana@example.com,um://pbx,1,Ana\nbo@example.com,um://pbx,2,Bo\n");

    RosterChange change =
        change(
            "ana@example.com,um://pbx,1,Ana\nbo@example.com,um://pbx,2,Bob\ncy@example.com,um://pbx,3,\n",
            roster);

    assertThat(change.report())
        .isEqualTo(
            new ImportReport(
                java.util.List.of(Subscriber.of("cy@example.com")),
                java.util.List.of(Subscriber.of("bo@example.com")),
                java.util.List.of(Subscriber.of("ana@example.com"))));
    assertThat(change.writes()).hasSize(2);
  }

  @Test
  void boxOfSomebodyElseOnTheRosterIsRefused() throws ImportRefused {
    given("ana@example.com,um://pbx,1,Ana\n");

    ImportRefused refused =
        catchThrowableOfType(
            ImportRefused.class,
            () -> change("cy@example.com,um://pbx,3,\nbo@example.com,um://pbx,1,Bo\n", roster));

    assertThat(refused).hasMessageStartingWith("line 3: a box of it belongs to somebody else");
  }

  @Test
  void twoPeopleMaySwapBoxesInOneFile() throws ImportRefused {
    given("ana@example.com,um://pbx,1,Ana\nbo@example.com,um://pbx,2,Bo\n");

    assertThat(
            change("ana@example.com,um://pbx,2,Ana\nbo@example.com,um://pbx,1,Bo\n", roster)
                .report()
                .changed())
        .hasSize(2);
  }
}
