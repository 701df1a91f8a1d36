package dev.umsync.bench.suite;

import dev.umsync.bench.measure.Cpu;
import dev.umsync.bench.suite.Contender.Round;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Processor time of contender, mail server and this process over one round. Used by one thread. */
final class Meter {
  private final ProcessHandle contender;
  private final ProcessHandle server;
  private final LongSupplier ticker;
  private Duration contenderBefore = Duration.ZERO;
  private Duration serverBefore = Duration.ZERO;
  private Duration restBefore = Duration.ZERO;
  private long begunNanos;

  Meter(ProcessHandle contender, long serverPid, LongSupplier ticker) {
    this.contender = contender;
    this.server = ProcessHandle.of(serverPid).orElseThrow();
    this.ticker = ticker;
  }

  void begin() {
    serverBefore = Cpu.ofTree(server);
    restBefore = Cpu.of(ProcessHandle.current());
    contenderBefore = Cpu.of(contender);
    begunNanos = ticker.getAsLong();
  }

  /** Ends the round now. */
  Round end(int count) {
    return end(count, ticker.getAsLong());
  }

  /** Ends it; the last message was done at this tick. */
  Round end(int count, long doneNanos) {
    Duration after = Cpu.of(contender);
    double seconds = (doneNanos - begunNanos) / 1e9;
    return new Round(
        count / seconds,
        millis(after.minus(contenderBefore), count),
        millis(Cpu.ofTree(server).minus(serverBefore), count),
        millis(Cpu.of(ProcessHandle.current()).minus(restBefore), count));
  }

  private static double millis(Duration spent, int count) {
    return spent.toNanos() / 1e6 / count;
  }
}
