package dev.umsync.standalone.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
  @Test
  void whatMovesATerminalsCursorOrHidesTextBecomesSpace() {
    assertThat(PlainText.line("a\u001b[2Jb\r\nc\u202ed\u200be\u2028f\ud800g"))
        .isEqualTo("a [2Jb  c d e f g");
    assertThat(PlainText.line("  Zoë 山田 \t")).isEqualTo("Zoë 山田");
    assertThat(PlainText.line("x".repeat(600))).hasSize(500);
  }
}
