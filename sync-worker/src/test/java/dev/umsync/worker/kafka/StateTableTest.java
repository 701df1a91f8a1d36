package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.kafka.Effects.StateChange;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StateTableTest {
  private static final Key ANN = new Key("ann@example.com");
  private static final Key BEN = new Key("ben@example.com");
  private static final byte[] VALUE = {1};

  private final StateTable table = new StateTable();

  private void put(Key who, String key) {
    table.apply(new StateChange(key, who.value(), VALUE));
  }

  @Test
  void whatIsRecordedOfAPersonMakesAnotherVersionOfHersAlone() {
    put(ANN, "um://pbx 1");
    put(BEN, "um://pbx 2");
    OptionalLong ann = table.version(ANN);
    OptionalLong ben = table.version(BEN);

    put(ANN, "watch|um://pbx 1");

    assertThat(table.version(ANN)).isNotEqualTo(ann);
    assertThat(table.version(BEN)).isEqualTo(ben);
    assertThat(table.of(ANN)).containsExactly("um://pbx 1");
  }

  @Test
  void whatIsRemovedWithoutSayingWhoseItWasMakesAnotherVersionOfEverybodys() {
    put(ANN, "um://pbx 1");
    put(BEN, "um://pbx 2");
    OptionalLong ann = table.version(ANN);

    table.apply(new StateChange("um://pbx 1", null));

    assertThat(table.version(ANN)).isNotEqualTo(ann);
    assertThat(table.of(ANN)).isEmpty();
    assertThat(table.subscribers()).containsExactly(BEN.value());
  }

  @Test
  void whatIsNobodysVoicemailIsRemovedWithoutTouchingAnybody() {
    put(ANN, "um://pbx 1");
    OptionalLong ann = table.version(ANN);

    table.apply(new StateChange("look|um://pbx 1", null));

    assertThat(table.version(ANN)).isEqualTo(ann);
  }
}
