package dev.umsync.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantMessageCommandTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"desk@example.com", "desk@{domain}", "desk+{caller}@{domain}", "d..k@example.com"})
  void addressThatComesToOneForEveryCallerIsTaken(String pattern) {
    assertThat(TenantMessageCommand.replyTo(pattern)).isEqualTo(pattern);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "desk",
        "@{domain}",
        "the desk@example.com",
        "désk@example.com",
        "d+{callr}@{domain}"
      })
  void addressThatNoMessageCouldBearIsRefused(String pattern) {
    assertThatThrownBy(() -> TenantMessageCommand.replyTo(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("desk@{domain}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"+34 91 000 00 00", "2000", "(030) 123-4567"})
  void numberThatCanBeDialledIsTaken(String number) {
    assertThat(TenantMessageCommand.listenNumber(number)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "call me", "sip:voicemail@example.com"})
  void numberThatNobodyCanDialIsRefused(String number) {
    assertThatThrownBy(() -> TenantMessageCommand.listenNumber(number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--listen-number");
  }

  @Test
  void whatIsNotGivenIsNotChecked() {
    assertThat(TenantMessageCommand.replyTo(null)).isNull();
    assertThat(TenantMessageCommand.listenNumber(null)).isNull();
  }
}
