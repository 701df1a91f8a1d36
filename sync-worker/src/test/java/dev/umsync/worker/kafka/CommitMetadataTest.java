package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.CommitPoint;
import java.util.BitSet;
import java.util.Random;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class CommitMetadataTest {
  @Test
  void readsWhatItWrote() {
    BitSet finished = new BitSet();
    finished.set(1);
    finished.set(700);
    CommitMetadata written =
        new CommitMetadata(new CommitPoint(42, 1_042, false, finished), "abc.1");
    assertThat(CommitMetadata.decode(written.encode())).contains(written);
    CommitMetadata released =
        new CommitMetadata(new CommitPoint(42, 42, true, new BitSet()), "abc.2");
    assertThat(CommitMetadata.decode(released.encode())).contains(released);
    assertThat(released.encode().metadata()).isEqualTo("1;c=42;r=1;n=abc.2;f=");
  }

  @Test
  void aLedgerAtItsLimitFitsAndALargerOneIsCutNotLost() {
    BitSet finished = new BitSet();
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      finished.set(i, random.nextBoolean());
    }
    CommitMetadata full =
        new CommitMetadata(new CommitPoint(1L << 40, 1L << 41, false, finished), "zzzzzzzzzz.zzzz");
    assertThat(full.encode().metadata().length()).isLessThanOrEqualTo(CommitMetadata.MOST_CHARS);
    assertThat(CommitMetadata.decode(full.encode())).contains(full);
    finished.set(60_000);
    CommitPoint read = CommitMetadata.decode(full.encode()).orElseThrow().point();
    assertThat(full.encode().metadata().length()).isLessThanOrEqualTo(CommitMetadata.MOST_CHARS);
    assertThat(read.finished().get(0, 10_000)).isEqualTo(finished.get(0, 10_000));
    assertThat(read.finished().length()).isLessThan(60_000);
  }

  @Test
  void anOffsetThatAnOperatorHasSetSaysNothing() {
    assertThat(CommitMetadata.decode(new OffsetAndMetadata(5))).isEmpty();
    assertThat(CommitMetadata.decode(new OffsetAndMetadata(5, "by hand"))).isEmpty();
  }
}
