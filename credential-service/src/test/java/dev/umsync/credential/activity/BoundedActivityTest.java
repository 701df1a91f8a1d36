package dev.umsync.credential.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BoundedActivityTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-05-04T12:00:00Z"));
  private final InstantSource time = now::get;
  private final List<ActivityRecord> written = new ArrayList<>();
  private final BoundedActivity activity =
      new BoundedActivity(written::add, time.withZone(ZoneOffset.UTC));

  private void refused(int times) {
    for (int i = 0; i < times; i++) {
      activity.record(
          ActivityRecord.refused(
              now.get(), Actor.nobody("10.0.0.1"), "signIn", "", "too-many-requests"));
    }
  }

  @Test
  void aThousandRefusalsAreSomeRecordsAndOneThatSaysHowManyMore() {
    refused(1_000);
    assertThat(written).hasSize(50);

    now.updateAndGet(t -> t.plus(Duration.ofSeconds(1)));
    activity.flush();

    assertThat(written).hasSize(51);
    assertThat(written.stream().mapToInt(ActivityRecord::count).sum()).isEqualTo(1_000);
  }

  @Test
  void whatIsHeldBackIsWrittenAtTheEnd() {
    refused(60);
    activity.end();

    assertThat(written.stream().mapToInt(ActivityRecord::count).sum()).isEqualTo(60);
  }
}
