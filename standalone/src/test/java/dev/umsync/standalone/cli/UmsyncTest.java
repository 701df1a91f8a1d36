package dev.umsync.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.topic.TopicTrouble;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class UmsyncTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Terminal terminal =
      new Terminal(new PrintWriter(out, true), new PrintWriter(err, true));

  @Test
  void helpNamesEverySubcommandAndTheExitStatuses() {
    int status = Umsync.run(terminal, "--help");

    assertThat(status).isZero();
    assertThat(out.toString()).contains("generate-completion", "wrong use", "--verbose");
    assertThat(Umsync.commandLine(terminal).getSubcommands().keySet())
        .allSatisfy(name -> assertThat(out.toString()).contains(name));
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void versionNamesOursAndTheJdk() {
    assertThat(Umsync.run(terminal, "--version")).isZero();
    assertThat(out.toString()).startsWith("umsync ").contains("Java " + Runtime.version());
  }

  @Test
  void noSubcommandIsWrongUse() {
    assertThat(Umsync.run(terminal)).isEqualTo(2);
    assertThat(err.toString()).contains("Usage: umsync");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void misspelledSubcommandIsWrongUseAndIsToldTheNearestName() {
    assertThat(Umsync.run(terminal, "generate-compleshun")).isEqualTo(2);
    assertThat(err.toString())
        .contains("umsync: unknown argument 'generate-compleshun'")
        .contains("generate-completion")
        .contains("Try 'umsync --help'.");
  }

  @Test
  void missingOptionValueIsWrongUseInOneLine() {
    assertThat(Umsync.run(terminal, "--log-file")).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(2).first().asString().contains("--log-file");
  }

  @Test
  void anOptionThatCannotBeMeantSoIsWrongUse() {
    int status = run(UserError.wrongUse("is no delay: soon", "--latency", "write 100ms"));

    assertThat(status).isEqualTo(2);
    assertThat(err.toString().strip())
        .isEqualTo("umsync: --latency: is no delay: soon; write 100ms");
  }

  @Test
  void foreseenFailureIsOneLineAndStatusOne() {
    int status = run(new StartFailed("The port is in use", "127.0.0.1:8443", "Set ingest.port."));

    assertThat(status).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo("umsync: The port is in use: 127.0.0.1:8443. Set ingest.port.");
  }

  @Test
  void unforeseenExceptionShowsItsTypeButNeitherItsMessageNorItsStackTrace() {
    int status = run(new IllegalStateException("token ya29.secret of ana@example.com"));

    assertThat(status).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString())
        .contains("IllegalStateException", "--verbose")
        .doesNotContain("ya29", "ana@", "at dev.");
  }

  @Test
  void everyTopicAtFaultIsALineOfItsOwn() {
    int status = run(new TopicTrouble(List.of("umsync.state: a", "umsync.tokens: b")));

    assertThat(status).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly("umsync: umsync.state: a", "umsync: umsync.tokens: b");
  }

  @Test
  void completionScriptIsMadeForTheNameUmsync() {
    assertThat(Umsync.run(terminal, "generate-completion")).isZero();
    assertThat(out.toString()).contains("complete -F _complete_umsync");
  }

  @Test
  void subcommandInheritsHelpAndLogOptions() {
    int status = run(new StartFailed("a", "b", "c"), "--help");

    assertThat(status).isZero();
    assertThat(out.toString()).contains("Usage: umsync fail", "--log-file", "--times");
  }

  private int run(Exception failure, String... args) {
    return Umsync.commandLine(terminal, List.of(new FailingCommand(failure)))
        .execute(Stream.concat(Stream.of("fail"), Stream.of(args)).toArray(String[]::new));
  }

  @Command(name = "fail", description = "Fails.")
  private static final class FailingCommand implements Callable<Integer> {
    private final Exception failure;

    @Option(names = "--times", description = "How often.")
    private int times = 1;

    FailingCommand(Exception failure) {
      this.failure = failure;
    }

    @Override
    public Integer call() throws Exception {
      if (times > 0) {
        throw failure;
      }
      return 0;
    }
  }
}
