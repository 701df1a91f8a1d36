package dev.umsync.common.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.roster.SubscriberRecord.Box;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RosterTest {
  private static final Subscriber ANA = Subscriber.of("ana@example.com");
  private static final Subscriber BEN = Subscriber.of("ben@example.com");
  private static final Box BOX = box("2045");
  private static final Box OTHER = box("2046");

  private final Roster roster = new Roster();

  @Test
  void aPersonIsFoundByAddressAndByEachBox() {
    apply(ANA, BOX, OTHER);

    assertThat(roster.find(ANA)).hasValue(person(ANA, BOX, OTHER));
    assertThat(roster.owner(BOX)).hasValue(ANA);
    assertThat(roster.owner(OTHER)).hasValue(ANA);
    assertThat(roster.find(BEN)).isEmpty();
    assertThat(roster.size()).isEqualTo(1);
    assertThat(roster.all()).containsExactly(person(ANA, BOX, OTHER));
  }

  @Test
  void howManyAreOfADomainIsCounted() {
    apply(ANA, BOX);
    apply(ANA, OTHER);
    apply(BEN);
    assertThat(roster.size("example.com")).isEqualTo(2);
    assertThat(roster.size("example.org")).isZero();

    roster.apply(ANA.address().getBytes(StandardCharsets.UTF_8), null);
    roster.apply(ANA.address().getBytes(StandardCharsets.UTF_8), null);

    assertThat(roster.size("example.com")).isEqualTo(1);
  }

  @Test
  void aBoxMovesWhenItsOldOwnerIsReadFirst() {
    apply(ANA, BOX);
    apply(ANA);
    apply(BEN, BOX);

    assertThat(roster.owner(BOX)).hasValue(BEN);
  }

  @Test
  void aBoxMovesWhenItsNewOwnerIsReadFirst() {
    apply(ANA, BOX);
    apply(BEN, BOX);
    apply(ANA);

    assertThat(roster.owner(BOX)).hasValue(BEN);
  }

  @Test
  void anOldRecordReadAfterTheNewOwnersDoesNotTakeTheBoxForGood() {
    apply(BEN, BOX);
    apply(ANA, BOX); // from a partition that is read later: the record before the move
    apply(ANA);

    assertThat(roster.owner(BOX)).hasValue(BEN);
  }

  @Test
  void whoGoesGivesUpTheirBoxes() {
    apply(ANA, BOX, OTHER);
    apply(ANA, OTHER);
    assertThat(roster.owner(BOX)).isEmpty();

    remove(ANA);
    remove(ANA);

    assertThat(roster.owner(OTHER)).isEmpty();
    assertThat(roster.find(ANA)).isEmpty();
    assertThat(roster.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "{\"address\":\"ana@example.com\"}",
        "{\"address\":\"ana@example.com\",\"boxes\":[{}]}",
        "{\"address\":\"ana@example.com\",\"boxes\":[{\"source\":\"um://a\",\"box\":\"\"}]}",
        "{\"address\":\"ana@example.com\",\"boxes\":[{\"source\":\"u r\",\"box\":\"1\"}]}",
        "{\"address\":\"ana@example.com\",\"boxes\":[null]}",
        "{\"address\":\"ben@example.com\",\"boxes\":[]}",
        "{\"address\":\"nobody\",\"boxes\":[]}",
      })
  void aMalformedRecordIsPassedOver(String value) {
    apply(ANA, BOX);

    roster.apply(key(ANA), value.getBytes(StandardCharsets.UTF_8));

    assertThat(roster.find(ANA)).hasValue(person(ANA, BOX));
    assertThat(roster.owner(BOX)).hasValue(ANA);
  }

  @Test
  void aRecordWithoutAKeyOrWithAKeyThatIsNoAddressIsPassedOver() {
    roster.apply(null, Json.bytes(person(ANA, BOX)));
    roster.apply(new byte[] {-1, 0}, Json.bytes(person(ANA, BOX)));
    roster.apply(null, null);

    assertThat(roster.size()).isZero();
  }

  /** A naive model: who lists the box at the end is its owner, if that is one person. */
  @Property
  void whateverTheOrderOfRecordsAnOwnerListsTheBoxAndAListedBoxHasAnOwner(
      @ForAll @Size(max = 40) List<@IntRange(max = 35) Integer> steps) {
    Roster roster = new Roster(); // one instance of this class serves every try
    Map<Subscriber, Set<Box>> model = new HashMap<>();
    for (int step : steps) {
      Subscriber person = Subscriber.of("p" + step % 4 + "@example.com");
      switch (step / 4 % 4) {
        case 0 -> {
          roster.apply(key(person), null);
          model.remove(person);
        }
        case 1 -> put(roster, model, person);
        case 2 -> put(roster, model, person, BOX);
        default -> put(roster, model, person, BOX, OTHER);
      }
      for (Box box : List.of(BOX, OTHER)) {
        List<Subscriber> listing =
            model.entrySet().stream()
                .filter(e -> e.getValue().contains(box))
                .map(Map.Entry::getKey)
                .toList();
        Optional<Subscriber> owner = roster.owner(box);
        assertThat(owner.isPresent()).isEqualTo(!listing.isEmpty());
        owner.ifPresent(o -> assertThat(listing).contains(o));
      }
    }
  }

  @Test
  void aReaderNeverSeesABoxWithoutOwnerWhileItsOwnersRecordIsWrittenAgain() throws Exception {
    apply(ANA, BOX);
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService executor = Executors.newFixedThreadPool(1)) {
      Future<Integer> reader =
          executor.submit(() -> {
            int missed = 0;
            while (!done.get()) {
              missed += roster.owner(BOX).isPresent() && roster.find(ANA).isPresent() ? 0 : 1;
            }
            return missed;
          });
      for (int i = 0; i < 5_000; i++) {
        apply(ANA, BOX);
        if (i % 2 == 0) {
          apply(BEN, BOX);
        } else {
          apply(BEN);
        }
      }
      done.set(true);
      assertThat(reader.get()).isZero();
    }
  }

  @Test
  void aPersonIsMaskedWhereItIsPrinted() {
    assertThat(
            new SubscriberRecord(
                ANA, Optional.of("Ana López"), List.of(BOX), Optional.empty(), Optional.empty()))
        .hasToString("SubscriberRecord[Subscriber[a***@example.com], 1 boxes]");
  }

  private static void put(
      Roster roster, Map<Subscriber, Set<Box>> model, Subscriber person, Box... boxes) {
    roster.apply(key(person), Json.bytes(person(person, boxes)));
    model.put(person, Set.of(boxes));
  }

  private void apply(Subscriber person, Box... boxes) {
    roster.apply(key(person), Json.bytes(person(person, boxes)));
  }

  private void remove(Subscriber person) {
    roster.apply(key(person), null);
  }

  private static SubscriberRecord person(Subscriber person, Box... boxes) {
    return new SubscriberRecord(
        person, Optional.empty(), List.of(boxes), Optional.empty(), Optional.empty());
  }

  private static byte[] key(Subscriber person) {
    return person.address().getBytes(StandardCharsets.UTF_8);
  }

  private static Box box(String number) {
    return new Box(new SourceUri("um://nupoint-1"), number);
  }
}
