package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Mailboxes that several processes share: a file each, to which a line is appended. Each attempt is
 * noted in another file.
 */
final class FileMailboxes implements VoicemailHandler<String> {
  private final Path dir;
  private final String instance;
  private final String outcomes;
  private final Duration before;
  private final Duration after;

  FileMailboxes(Path dir, String instance, String outcomes, Duration before, Duration after) {
    this.dir = dir;
    this.instance = instance;
    this.outcomes = outcomes;
    this.before = before;
    this.after = after;
  }

  @Override
  public Verdict<String, Effects> handle(Attempt<String> attempt, StateView state)
      throws InterruptedException {
    String who = attempt.subscriber().value();
    String voicemail = who + "/" + attempt.event();
    note(
        attempts(dir, instance),
        "%s %s".formatted(attempt.suspect() ? "suspect" : "fresh", voicemail));
    if (state.find(voicemail).isPresent()
        || (attempt.suspect() && read(mailbox(dir, who)).contains(attempt.event()))) {
      return done(who, voicemail, "already-applied");
    }
    Thread.sleep(before);
    if (!append(mailbox(dir, who), attempt.event(), attempt.permit()::holds)) {
      note(dir.resolve("refused-" + instance), voicemail);
      return new Verdict.Retry<>(Cause.of("no-lease"), Duration.ZERO, false);
    }
    Thread.sleep(after);
    return done(who, voicemail, "applied");
  }

  private Verdict<String, Effects> done(String who, String voicemail, String outcome) {
    byte[] value = outcome.getBytes(StandardCharsets.UTF_8);
    byte[] text = (voicemail + "=" + outcome).getBytes(StandardCharsets.UTF_8);
    return new Verdict.Done<>(
        new Effects(
            outcome,
            List.of(new Effects.StateChange(voicemail, value)),
            List.of(new Effects.Publication(outcomes, who, text, List.of()))),
        Optional.empty());
  }

  static Path mailbox(Path dir, String who) {
    return dir.resolve("box-" + who);
  }

  static Path attempts(Path dir, String instance) {
    return dir.resolve("attempts-" + instance);
  }

  private static synchronized void note(Path file, String line) {
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * As the real one withholds the last bytes: whoever waits for its turn, or for the file, has not
   * asked for its permit yet, so that a process that is frozen meanwhile writes nothing later.
   */
  private static synchronized boolean append(Path file, String line, BooleanSupplier permitted) {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      if (!permitted.getAsBoolean()) {
        return false;
      }
      out.write(bytes);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
