package dev.umsync.standalone.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownNamesTest {
  @Test
  void itKnowsWhatWasTakenInAndNothingElse() {
    Random random = new Random(11);
    KnownNames names = new KnownNames(1_000_000);
    Set<String> really = new HashSet<>();
    for (int i = 0; i < 50_000; i++) {
      String name = "um://nupoint-1 vm-" + random.nextInt(40_000);
      names.add(name);
      really.add(name);
    }

    assertThat(names.size()).isEqualTo(really.size());
    assertThat(really).allMatch(names::contains);
    for (int i = 40_000; i < 80_000; i++) {
      assertThat(names.contains("um://nupoint-1 vm-" + i)).isFalse();
    }
  }

  @Test
  void itTakesInNoMoreThanItsLimit() {
    KnownNames names = new KnownNames(100);
    for (int i = 0; i < 1_000; i++) {
      names.add("n" + i);
    }

    assertThat(names.size()).isEqualTo(100);
    assertThat(names.isFull()).isTrue();
    names.clear();
    assertThat(names.contains("n1")).isFalse();
  }
}
