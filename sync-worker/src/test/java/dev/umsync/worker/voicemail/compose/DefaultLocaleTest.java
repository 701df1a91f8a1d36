package dev.umsync.worker.voicemail.compose;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.worker.voicemail.SampleEvents;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message is in its reader's language, whatever language the worker's machine speaks. */
@Isolated("it changes the JVM's default locale")
class DefaultLocaleTest {
  private final Locale before = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  private static String composed(Locale reader) {
    Received event =
        SampleEvents.received(
            "vm-1",
            SampleEvents.ana(),
            SampleEvents.audio(200),
            true,
            false,
            Optional.of(SampleEvents.transcript("INTERESTING ISSUES")));
    Recipient recipient =
        new Recipient(
            SampleEvents.SUBSCRIBER,
            "IŞIL",
            ZoneId.of("Europe/Madrid"),
            reader,
            Optional.of("ES"),
            MessageSettings.NONE);
    return new String(
        ParsedMessage.of(
                new MessageComposer(SampleEvents.IDENTITIES, SenderAddress.DEFAULT)
                    .compose(event, recipient))
            .raw,
        US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ar-EG-u-nu-arab",
        "th-TH-u-ca-buddhist-nu-thai",
        "fa-IR-u-ca-persian-nu-arabext",
        "tr-TR"
      })
  void messageIsTheSameOnAMachineOfAnyLanguage(String machine) {
    Locale.setDefault(Locale.ROOT);
    String english = composed(Locale.UK);
    String german = composed(Locale.GERMANY);

    Locale.setDefault(Locale.forLanguageTag(machine));

    assertThat(composed(Locale.UK)).isEqualTo(english).contains("0:32");
    assertThat(composed(Locale.GERMANY)).isEqualTo(german).contains("0:32");
  }

  /** The guard itself: such a machine does write other digits. */
  @Test
  void machineOfThisKindWritesOtherDigits() {
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

    assertThat("%d".formatted(32)).isEqualTo("٣٢");
  }
}
