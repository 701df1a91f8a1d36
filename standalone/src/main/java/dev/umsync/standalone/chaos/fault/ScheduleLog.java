package dev.umsync.standalone.chaos.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.umsync.common.config.StartFailed;
import dev.umsync.common.json.Json;
import dev.umsync.standalone.chaos.fault.Schedule.Planned;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The file that says which fault was injected when, a JSON object a line, each on disk's way before
 * the fault begins; what was written can be read as the schedule of another run. Safe from any
 * thread.
 */
public final class ScheduleLog implements AutoCloseable {
  private static final String BEGAN = "began";
  private static final String ENDED = "ended";

  /** A line. */
  record Line(Instant at, String what, long afterMillis, Fault fault) {}

  private final BufferedWriter out;

  private ScheduleLog(BufferedWriter out) {
    this.out = out;
  }

  /** Begins a new file. */
  public static ScheduleLog in(Path file) throws IOException {
    return new ScheduleLog(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
  }

  /**
   * Reads the faults that a log says have begun, with the moments at which they did.
   *
   * @throws StartFailed naming the line that is none of such a log
   */
  public static Schedule read(Path file) {
    List<Planned> faults = new ArrayList<>();
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      for (int i = 0; i < lines.size(); i++) {
        if (!lines.get(i).isBlank()) {
          Line line = line(lines.get(i), file, i + 1);
          if (BEGAN.equals(line.what())) {
            faults.add(new Planned(line.afterMillis(), line.fault()));
          }
        }
      }
    } catch (IOException e) {
      throw new StartFailed(
          "The schedule can't be read",
          file.toString(),
          "Name the schedule.jsonl of an earlier run.",
          e);
    }
    return new Schedule(faults);
  }

  private static Line line(String text, Path file, int number) {
    try {
      Line line = Json.mapper().readValue(text, Line.class);
      if (line.fault() != null && line.afterMillis() >= 0) {
        return line;
      }
    } catch (JsonProcessingException e) {
      throw notOne(file, number, e);
    }
    throw notOne(file, number, null);
  }

  private static StartFailed notOne(
      Path file, int number, @org.jspecify.annotations.Nullable Exception cause) {
    String what = "Line " + number + " of the schedule is no fault";
    String remedy = "Name the schedule.jsonl of an earlier run, as it was written.";
    return cause == null
        ? new StartFailed(what, file.toString(), remedy)
        : new StartFailed(what, file.toString(), remedy, cause);
  }

  /** A fault begins. */
  void began(Instant at, long afterMillis, Fault fault) {
    write(new Line(at, BEGAN, afterMillis, fault));
  }

  /** A fault is over: what it took down is up again. */
  void ended(Instant at, long afterMillis, Fault fault) {
    write(new Line(at, ENDED, afterMillis, fault));
  }

  private synchronized void write(Line line) {
    try {
      out.write(new String(Json.bytes(line), StandardCharsets.UTF_8));
      out.newLine();
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("The schedule could not be logged", e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
