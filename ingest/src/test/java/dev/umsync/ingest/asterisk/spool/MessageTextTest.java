package dev.umsync.ingest.asterisk.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTextTest {
  private static final String FILE =
      """
      ;
      ; Message Information file
      ;
      [message]
      origmailbox=1000
      context=from-internal
      macrocontext=
      exten=1000
      rdnis=unknown
      priority=2
      callerchan=PJSIP/1002-00000001
      callerid="Carrot" <1002>
      origdate=Tue Jun 20 03:59:44 PM UTC 2023
      origtime=1687276784
      category=
      msg_id=1687276784-00000001
      flag=
      duration=7
      """;

  private static Optional<MessageText> parse(String text) {
    return MessageText.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aFileOfAsterisksIsRead() {
    MessageText text = parse(FILE).orElseThrow();

    assertThat(text.msgId()).hasValue("1687276784-00000001");
    assertThat(text.recordedAt()).isEqualTo(Instant.parse("2023-06-20T15:59:44Z"));
    assertThat(text.durationSeconds()).isEqualTo(7);
    assertThat(text.urgent()).isFalse();
    assertThat(text.mailbox()).hasValue("1000");
    assertThat(text.redirectedFrom()).isEmpty();
    assertThat(CallerIdText.read(text.callerId()))
        .isEqualTo(new Caller(Optional.of("1002"), Optional.of("Carrot")));
  }

  @Test
  void aFileThatIsNotWholeIsNone() {
    int whole = 0;
    for (int length = 0; length <= FILE.length(); length++) {
      whole += parse(FILE.substring(0, length)).isPresent() ? 1 : 0;
    }
    assertThat(whole).isEqualTo(1);
  }

  @Test
  void aFileThatAsteriskHasRewrittenIsTheSameMessage() {
    String rewritten =
        FILE.replace("msg_id=1687276784-00000001\n", "")
                .replace("=", " = ")
                .replace("flag = ", "flag => ")
            + "msg_id = 5-00000009\n";

    MessageText text = parse(rewritten).orElseThrow();

    assertThat(text.msgId()).hasValue("5-00000009");
    assertThat(text.fingerprint()).isEqualTo(parse(FILE).orElseThrow().fingerprint());
    assertThat(parse(FILE.replace("00000001", "00000002")).orElseThrow().fingerprint())
        .isNotEqualTo(text.fingerprint());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"Ana Núñez\" <+49 30 1> | +49 30 1 | Ana Núñez",
        "<1002>                   | 1002     |",
        "1002                     | 1002     |",
        "Unknown                  |          |",
        "Ana                      |          | Ana",
        "\"\" <1002>               | 1002     |",
        "\"Anonymous\" <anonymous> |          |",
        "asterisk                 |          |",
      })
  void aCallerIsRead(String callerId, String number, String name) {
    assertThat(CallerIdText.read(callerId))
        .isEqualTo(new Caller(Optional.ofNullable(number), Optional.ofNullable(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"default/2045/1-00000001", "default/2045/1-00000001~2"})
  void aNameIsContextMailboxAndId(String name) {
    MessageText text = parse(FILE.replace("1687276784-00000001", "1-00000001")).orElseThrow();
    int generation = name.endsWith("~2") ? 2 : 0;

    assertThat(VoicemailNames.of(new BoxName("default", "2045"), text, generation).value())
        .isEqualTo(name);
  }

  @Test
  void aNameThatIsTooLongOrNotAsciiIsADigestAndStaysTheSame() {
    MessageText text = parse(FILE).orElseThrow();
    for (String context : new String[] {"büro", "a b", "x".repeat(80)}) {
      BoxName box = new BoxName(context, "y".repeat(40));
      String name = VoicemailNames.of(box, text, 0).value();
      assertThat(name).matches("[!-~]{1,128}").isEqualTo(VoicemailNames.of(box, text, 0).value());
      assertThat(name).isNotEqualTo(VoicemailNames.of(box, text, 1).value());
    }
  }
}
