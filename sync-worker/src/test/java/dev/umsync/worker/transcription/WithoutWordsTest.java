package dev.umsync.worker.transcription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.worker.voicemail.SampleEvents;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WithoutWordsTest {
  private Instant now = Instant.parse("2026-05-04T10:00:00Z");
  private final WithoutWords answers = new WithoutWords(2, Duration.ofHours(1), () -> now);

  private static VoicemailKey voicemail(String id) {
    return new VoicemailKey(SampleEvents.SOURCE, new VoicemailId(id));
  }

  private void add(String id) {
    answers.add(SampleEvents.SUBSCRIBER, voicemail(id), "whisper");
  }

  private boolean has(String id) {
    return answers.has(SampleEvents.SUBSCRIBER, voicemail(id), "whisper");
  }

  @Test
  void answerIsThatOfOneServiceAboutOneVoicemailOfOnePerson() {
    add("a");

    assertThat(has("a")).isTrue();
    assertThat(has("b")).isFalse();
    assertThat(answers.has(SampleEvents.SUBSCRIBER, voicemail("a"), "other")).isFalse();
    assertThat(answers.has(Subscriber.of("ana@example.com"), voicemail("a"), "whisper")).isFalse();
  }

  @Test
  void answerIsForgottenAfterItsTime() {
    add("a");

    now = now.plus(Duration.ofHours(1)).minusMillis(1);
    assertThat(has("a")).isTrue();
    now = now.plusMillis(1);
    assertThat(has("a")).isFalse();
  }

  @Test
  void oldestAnswerGivesWay() {
    add("a");
    add("b");
    add("a");
    add("c");

    assertThat(has("a")).isTrue();
    assertThat(has("b")).isFalse();
    assertThat(has("c")).isTrue();
  }
}
