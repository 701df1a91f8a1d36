package dev.umsync.worker.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhoneNumbersTest {
  @ParameterizedTest
  @CsvSource({
    "+34600123456, '', +34 600 12 34 56, tel:+34600123456, +34600123456",
    "0034 600-123-456, ES, +34 600 12 34 56, tel:+34600123456, +34600123456",
    "600123456, ES, +34 600 12 34 56, tel:+34600123456, +34600123456",
    "600123456, '', 600123456, tel:600123456, ''",
    "(212) 555-0123, US, +1 212-555-0123, tel:+12125550123, +12125550123",
    "030 901820, DE, +49 30 901820, tel:+4930901820, +4930901820",
    "2045, ES, 2045, tel:2045, ''",
    "+9999999999, ES, +9999999999, tel:+9999999999, ''",
    "anonymous, ES, anonymous, '', ''",
    "1-800-FLOWERS, US, 1-800-FLOWERS, '', ''",
    "sip:a@b, ES, sip:a@b, '', ''",
    "tel:1;x, ES, tel:1;x, '', ''",
  })
  void numberIsReadInTheReadersCountryAndWrittenForTheWorld(
      String number, String region, String text, String link, String e164) {
    ShownNumber shown = PhoneNumbers.show(number, Optional.of(region).filter(r -> !r.isEmpty()));

    assertThat(shown.text()).isEqualTo(text);
    assertThat(shown.telUri().orElse("")).isEqualTo(link);
    assertThat(shown.e164().orElse("")).isEqualTo(e164);
  }
}
