package dev.umsync.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TargetTest {
  @Test
  void limitItselfIsMet() {
    assertThat(Target.atMost(1.3).verdict(1.3)).isEqualTo("met");
    assertThat(Target.atLeast(0.55).verdict(0.55)).isEqualTo("met");
  }

  @Test
  void missIsToldAsAShareOfTheLimit() {
    assertThat(Target.atMost(30).verdict(45)).isEqualTo("missed by 50 %");
    assertThat(Target.atLeast(0.8).verdict(0.6)).isEqualTo("missed by 25 %");
  }
}
