package dev.umsync.worker.audio;

import dev.umsync.common.audio.AudioFormat;
import dev.umsync.common.audio.AudioSniffer;
import dev.umsync.worker.audio.AudioConverter.Conversion.Done;
import dev.umsync.worker.audio.AudioConverter.Conversion.Not;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Encodes with ffmpeg, a process for each recording: it reads what it is piped, in the format that
 * was sniffed and no other, from no file and no network, writes to a pipe, is told nothing of this
 * program's environment but where programs lie, and is killed when its time is over. At most so
 * many run at once. Any thread.
 */
public final class Ffmpeg implements AudioConverter {
  private static final int LARGEST_RESULT_BYTES = 64 << 20;
  private static final Set<String> ENVIRONMENT =
      Set.of("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR");

  private final Settings settings;
  private final Executor pipes;
  private final LongSupplier ticker;
  private final MeterRegistry registry;
  private final Semaphore places;

  /**
   * How it is run.
   *
   * @param program its name or path
   * @param timeout of one conversion, its waiting for a place included
   * @param atOnce processes at most
   */
  public record Settings(String program, Duration timeout, int atOnce) {}

  /**
   * @param pipes feeds and drains them, two tasks for each conversion: threads of the platform, for
   *     a virtual one keeps its carrier while it waits for a pipe, and a few conversions would stop
   *     everything else
   * @param ticker nanoseconds
   */
  public Ffmpeg(Settings settings, Executor pipes, LongSupplier ticker, MeterRegistry registry) {
    this.settings = settings;
    this.pipes = pipes;
    this.ticker = ticker;
    this.registry = registry;
    this.places = new Semaphore(settings.atOnce(), true);
  }

  @Override
  public Conversion convert(AudioFile file, Encoding encoding) throws InterruptedException {
    if (file.format().isEmpty()) {
      return counted("unknown", new Not("is of a format that is not known"));
    }
    long deadline = ticker.getAsLong() + settings.timeout().toNanos();
    if (!places.tryAcquire(settings.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
      return counted("busy", new Not("could not be converted in time: too many others were"));
    }
    try {
      return run(file, file.format().get(), encoding, deadline);
    } finally {
      places.release();
    }
  }

  @Override
  public Duration longest() {
    return settings.timeout();
  }

  private Conversion run(AudioFile file, AudioFormat format, Encoding encoding, long deadline)
      throws InterruptedException {
    Process process;
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command(format, encoding))
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      // It reads what strangers send, and this program's environment holds keys.
      builder.environment().keySet().removeIf(name -> !ENVIRONMENT.contains(name));
      process = builder.start();
    } catch (IOException e) {
      return counted("missing", new Not("could not be converted: ffmpeg is not installed"));
    }
    try {
      CompletableFuture<byte[]> result = new CompletableFuture<>();
      pipes.execute(() -> feed(process.getOutputStream(), file.content(), length(file, format)));
      pipes.execute(() -> drain(process.getInputStream(), result));
      if (!process.waitFor(deadline - ticker.getAsLong(), TimeUnit.NANOSECONDS)) {
        return counted("late", new Not("could not be converted in time"));
      }
      byte[] converted =
          result.get(Math.max(1, deadline - ticker.getAsLong()), TimeUnit.NANOSECONDS);
      return process.exitValue() == 0 && converted.length > 0
          ? counted("done", new Done(AudioFile.of(converted, encoding.format())))
          : counted("failed", new Not("could not be converted: ffmpeg can't read it"));
    } catch (ExecutionException | TimeoutException e) {
      return counted("failed", new Not("could not be converted: ffmpeg's answer was lost"));
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> command(AudioFormat format, Encoding encoding) {
    List<String> command =
        new ArrayList<>(
            List.of(
                settings.program(),
                "-nostdin",
                "-hide_banner",
                "-loglevel",
                "quiet",
                "-protocol_whitelist",
                "pipe",
                "-f",
                demuxer(format),
                "-i",
                "pipe:0",
                "-map",
                "0:a:0",
                "-map_metadata",
                "-1",
                "-fflags",
                "+bitexact",
                "-flags:a",
                "+bitexact",
                "-threads",
                "1"));
    command.addAll(encoding.arguments());
    command.add("pipe:1");
    return command;
  }

  private static String demuxer(AudioFormat format) {
    return switch (format) {
      case WAV -> "wav";
      case MP3 -> "mp3";
      case OGG -> "ogg";
      case AMR -> "amr";
      case GSM -> "gsm";
    };
  }

  /** Without the frame that a recording of raw GSM was cut in: versions differ in what they do. */
  private static int length(AudioFile file, AudioFormat format) {
    return format == AudioFormat.GSM
        ? AudioSniffer.wholeGsmBytes(file.content())
        : file.content().length;
  }

  private static void feed(OutputStream to, byte[] content, int length) {
    try (to) {
      to.write(content, 0, length);
    } catch (IOException e) {
      // It has read enough, or has ended: its exit status tells.
    }
  }

  private static void drain(InputStream from, CompletableFuture<byte[]> result) {
    try (from) {
      byte[] bytes = from.readNBytes(LARGEST_RESULT_BYTES + 1);
      result.complete(bytes.length > LARGEST_RESULT_BYTES ? new byte[0] : bytes);
    } catch (IOException e) {
      result.completeExceptionally(e);
    }
  }

  private Conversion counted(String result, Conversion conversion) {
    registry.counter("umsync.worker.conversions", "result", result).increment();
    return conversion;
  }
}
