package dev.umsync.worker.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Position;
import dev.umsync.worker.dispatch.Purpose;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PartitionShareTest {
  private static final Limits LIMITS = Limits.defaults();
  private static final int LARGE_BYTES = Math.toIntExact(LIMITS.memory().largeRecordBytes()) + 1;

  @Property(tries = 300)
  void whatIsKeptBesideTheEventsIsTheirSum(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 39) Integer> steps) {
    PartitionShare<String> share =
        new PartitionShare<>(
            new OwnedPartition(0),
            new OffsetLedger(CommitPoint.untouched(0), LIMITS.queues().claimStep()),
            0,
            LIMITS.memory());
    List<Entry<String>> entries = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      entries.add(entry(share, i));
    }
    List<Entry<String>> held = new ArrayList<>();
    for (int step : steps) {
      Entry<String> entry = entries.get(step / 4);
      switch (step % 4) {
        case 0 -> {
          share.hold(entry);
          held.remove(entry);
          held.add(entry);
        }
        case 1 -> {
          share.durable(entry.position.offset());
          held.removeIf(e -> e == entry && e.isFromLog());
        }
        case 2 -> {
          share.forget(entry);
          held.removeIf(e -> e == entry && !e.isFromLog());
        }
        default -> share.letGo(entry);
      }
      assertThat(share.bytes()).isEqualTo(held.stream().mapToLong(Entry::weight).sum());
      assertThat(share.holdsLarge())
          .isEqualTo(
              held.stream().anyMatch(e -> e.isLargerThan(LIMITS.memory().largeRecordBytes())));
    }
  }

  private static Entry<String> entry(PartitionShare<String> share, int i) {
    return new Entry<>(
        share,
        new Key("somebody"),
        new Position(0, i),
        i % 2 == 0 ? Purpose.DELIVER : Purpose.REDRIVE,
        i % 5 == 0 ? LARGE_BYTES : 100 + i,
        false,
        0,
        "event");
  }
}
