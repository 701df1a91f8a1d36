package dev.umsync.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProblemDetailTest {
  @Test
  void membersComeFirstAndExtensionsInTheirOrder() {
    ProblemDetail problem =
        ProblemDetail.of("too-large", "Too large", 413, "Ünder.")
            .with("limit", 20)
            .with("pointer", "/data/audio")
            .at(URI.create("urn:uuid:1"));

    assertThat(new String(problem.toJson(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"type\":\"urn:umsync:problem:too-large\",\"title\":\"Too large\",\"status\":413,\"detail\":\"Ünder.\","
                + "\"instance\":\"urn:uuid:1\",\"limit\":20,\"pointer\":\"/data/audio\"}");
  }

  @Test
  void onlyErrorsAreProblemsAndMembersCannotBeOverwritten() {
    assertThatIllegalArgumentException().isThrownBy(() -> ProblemDetail.of(200, "Fine."));
    assertThatIllegalArgumentException().isThrownBy(() -> ProblemDetail.of(600, "What."));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProblemDetail.of(400, "No.").with("status", 1));
  }

  @Test
  void extensionsAreCopied() {
    Map<String, Object> extensions = new HashMap<>(Map.of("a", 1));
    ProblemDetail problem =
        new ProblemDetail(URI.create("about:blank"), "t", 400, "d", null, extensions);

    extensions.put("b", 2);

    assertThat(problem.extensions()).containsOnlyKeys("a");
  }
}
