package dev.umsync.ingest.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.umsync.common.event.EventProblem;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
  private static EventProblem problem(byte[] bytes) {
    return catchThrowableOfType(EventProblem.class, () -> StrictJson.read(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ISO-8859-1", "UTF-16", "UTF-16LE", "UTF-32BE", "windows-1252"})
  void otherEncodingsAreRefused(String charset) {
    assertThat(problem("{\"name\":\"J\u00f6rg\"}".getBytes(Charset.forName(charset)))).isNotNull();
  }

  @Test
  void problemNamesThePlaceAndNotTheContent() {
    assertThat(problem("{\"secret\": nonsense}".getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("line 1, column")
        .hasMessageNotContaining("secret")
        .hasMessageNotContaining("nonsense");
  }

  @Test
  void nothingTrailingAndTooDeepAreRefused() {
    assertThat(problem(new byte[0])).isNotNull();
    assertThat(problem("{} {}".getBytes(StandardCharsets.UTF_8))).isNotNull();
    assertThat(problem("[".repeat(1_000).getBytes(StandardCharsets.UTF_8))).isNotNull();
  }

  @Property(tries = 1_000)
  void noBytesMakeItFailOtherwise(@ForAll byte[] bytes) {
    try {
      assertThat(StrictJson.read(bytes)).isNotNull();
    } catch (EventProblem refused) {
      assertThat(refused.detail()).isNotBlank();
    }
  }
}
