package dev.umsync.ingest.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.ingest.access.ApiKeys.Generated;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiKeysTest {
  private final Generated old = ApiKeys.generate(new SecureRandom());
  private final Generated fresh = ApiKeys.generate(new SecureRandom());
  private final Generated other = ApiKeys.generate(new SecureRandom());
  private final KnownSource pbx =
      new KnownSource("pbx", new SourceUri("um://pbx"), List.of(old.sha256(), fresh.sha256()));
  private final KnownSource branch =
      new KnownSource("branch", new SourceUri("um://branch"), List.of(other.sha256()));
  private final ApiKeys keys = new ApiKeys(List.of(pbx, branch));

  @Test
  void keyNamesItsSource() {
    assertThat(keys.sourceOf(other.key())).contains(branch);
  }

  @Test
  void oldAndNewKeyBothWorkWhileAKeyIsReplaced() {
    assertThat(keys.sourceOf(old.key())).contains(pbx);
    assertThat(keys.sourceOf(fresh.key())).contains(pbx);
  }

  @Test
  void whatTheConfigurationHoldsIsNoKey() {
    assertThat(keys.sourceOf(old.sha256())).isEmpty();
  }

  @Test
  void anythingElseIsNoKey() {
    assertThat(keys.sourceOf("")).isEmpty();
    assertThat(keys.sourceOf(old.key() + "x")).isEmpty();
    assertThat(keys.sourceOf(ApiKeys.generate(new SecureRandom()).key())).isEmpty();
  }

  @Test
  void generatedKeyHas256BitsAndItsTextDoesNotShowIt() {
    assertThat(old.key()).matches("umk_[A-Za-z0-9_-]{43}");
    assertThat(old.sha256()).matches("[0-9a-f]{64}");
    assertThat(old.toString()).doesNotContain(old.key());
  }

  @Test
  void digestThatIsNoneIsRefused() {
    assertThatThrownBy(() -> new KnownSource("pbx", new SourceUri("um://pbx"), List.of("secret")))
        .hasMessageContaining("64")
        .hasMessageNotContaining("secret");
  }
}
