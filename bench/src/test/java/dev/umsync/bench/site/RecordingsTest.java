package dev.umsync.bench.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.VoicemailEvent.Received;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecordingsTest {
  @Test
  void eventIsOneThatTheSchemaTakes() throws Exception {
    EventCodec codec = new EventCodec();
    Received event =
        new Recordings(Recordings.USUAL_BYTES)
            .received("a@bench.invalid", "vm-1", Instant.parse("2026-05-04T09:30:00Z"));

    assertThat(codec.decode(codec.encode(event))).isEqualTo(event);
    assertThat(event.audio().sizeBytes()).isEqualTo(Recordings.USUAL_BYTES);
  }
}
