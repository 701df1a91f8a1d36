package dev.umsync.worker.voicemail.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EarlierEventsTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_777_888_999);

  private static EventTrace event(int number) {
    return new EventTrace("mark%04d".formatted(number), 3, number, NOW);
  }

  private static EarlierEvents after(int events) {
    EarlierEvents earlier = EarlierEvents.NONE;
    VoicemailState state = VoicemailState.none(event(0), NOW).withReceived(event(0));
    for (int i = 1; i < events; i++) {
      VoicemailState next = state.settled(event(i), NOW);
      earlier = earlier.with(event(i), Optional.of(state), next);
      state = next;
    }
    return earlier;
  }

  @Test
  void whatStateRemembersIsNotWrittenTwice() {
    assertThat(after(2)).isEqualTo(EarlierEvents.NONE);
    assertThat(after(3).marks()).containsExactly("mark0001");
  }

  @Test
  void everythingComesBackWithin200Bytes() {
    EarlierEvents earlier = after(100);

    assertThat(earlier.write().length).isLessThanOrEqualTo(200);
    assertThat(EarlierEvents.read(earlier.write())).isEqualTo(earlier);
    assertThat(earlier.knows(event(98).mark())).isTrue();
    assertThat(earlier.knows(event(75).mark())).isTrue();
    assertThat(earlier.knows(event(74).mark())).as("the oldest go").isFalse();
  }

  @Test
  void anEventIsRememberedOnce() {
    VoicemailState state = VoicemailState.none(event(5), NOW);
    EarlierEvents once = EarlierEvents.NONE.with(event(2), Optional.of(state), state);

    assertThat(once.marks()).containsExactly("mark0002");
    assertThat(once.with(event(2), Optional.of(state), state)).isSameAs(once);
  }

  @Test
  void ofAnotherFormItHoldsNothing() {
    assertThat(EarlierEvents.read("2;mark0001".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(EarlierEvents.NONE);
  }
}
