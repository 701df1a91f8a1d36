package dev.umsync.testbed.gmail.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandParserTest {
  private final List<String> gate = new ArrayList<>();

  @Test
  void aUidCommandWithSectionsIsOneCommand() throws IOException {
    ImapCommand command =
        parser("a1 uid fetch 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (Message-ID \"Date\")]<0.10>)\r\n")
            .readCommand();
    assertThat(command.tag()).isEqualTo("a1");
    assertThat(command.name()).isEqualTo("FETCH");
    assertThat(command.uid()).isTrue();
    assertThat(command.arg(1))
        .isEqualTo(
            new Arg.Group(
                List.of(
                    new Arg.Atom("FLAGS"),
                    new Arg.Atom("BODY.PEEK[HEADER.FIELDS (Message-ID \"Date\")]<0.10>"))));
  }

  @Test
  void literalsOfEveryKindPassTheGate() throws IOException {
    ImapCommand command =
        parser("t APPEND \"a\\\"b\" (\\Seen) {3}\r\nx\r\n {2+}\r\nyz UTF8 (~{1}\r\n!)\r\n")
            .readCommand();
    assertThat(command.arg(0)).isEqualTo(new Arg.Quoted("a\"b"));
    assertThat(command.arg(2).text()).isEqualTo("x\r\n");
    assertThat(command.arg(3).text()).isEqualTo("yz");
    assertThat(gate)
        .containsExactly(
            "t APPEND 3 true", "APPEND", "t APPEND 2 false", "APPEND", "t APPEND 1 true", "APPEND");
  }

  @Test
  void aBrokenLineIsOneNamelessCommandAndTheNextIsReadAsUsual() throws IOException {
    CommandParser parser = parser("a FETCH (1 2\r\nb NOOP x)\r\nc LOGIN \"open\r\nd NOOP\r\n");
    assertThat(parser.readCommand()).isEqualTo(new ImapCommand("a", "", false, List.of()));
    assertThat(parser.readCommand()).isEqualTo(new ImapCommand("b", "", false, List.of()));
    assertThat(parser.readCommand().tag()).isEqualTo("c");
    assertThat(parser.readCommand().name()).isEqualTo("NOOP");
    assertThatThrownBy(parser::readCommand).isInstanceOf(EOFException.class);
  }

  @Test
  void aSequenceSetHoldsItsRangesAndTheLast() {
    SequenceSet set = SequenceSet.parse("2,5:4,9:*");
    assertThat(set.contains(2, 20)).isTrue();
    assertThat(set.contains(3, 20)).isFalse();
    assertThat(set.contains(4, 20)).isTrue();
    assertThat(set.contains(20, 20)).isTrue();
    assertThat(set.contains(8, 20)).isFalse();
    // 9:* with six messages names the last one (RFC 3501): ranges have no direction.
    assertThat(set.contains(6, 6)).isTrue();
    assertThatThrownBy(() -> SequenceSet.parse("0")).isInstanceOf(BadCommand.class);
    assertThatThrownBy(() -> SequenceSet.parse("1:2:3")).isInstanceOf(BadCommand.class);
    assertThat(SequenceSet.looksLike("1:*")).isTrue();
    assertThat(SequenceSet.looksLike("ALL")).isFalse();
  }

  private CommandParser parser(String input) {
    return new CommandParser(
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        new CommandParser.LiteralGate() {
          @Override
          public void announced(String tag, String command, int sizeBytes, boolean synchronizing) {
            gate.add(tag + " " + command + " " + sizeBytes + " " + synchronizing);
          }

          @Override
          public void arrived(String command) {
            gate.add(command);
          }
        });
  }
}
