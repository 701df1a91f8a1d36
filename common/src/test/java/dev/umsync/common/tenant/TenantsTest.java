package dev.umsync.common.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.tenant.TenantRecord.DeleteRule;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantsTest {
  private static final Subscriber ANA = Subscriber.of("ana@example.com");
  private static final TenantRecord TENANT = tenant("example.com", "google");

  private final Tenants tenants = new Tenants();

  @Test
  void aPersonsTenantIsThatOfTheirMailDomain() {
    tenants.apply(key("example.com"), Json.bytes(TENANT));

    assertThat(tenants.of(ANA)).hasValue(TENANT);
    assertThat(tenants.of(Subscriber.of("ana@mail.example.com"))).isEmpty();
    assertThat(tenants.all()).containsExactly(TENANT);
  }

  @Test
  void theLastRecordHoldsAndATombstoneRemoves() {
    tenants.apply(key("example.com"), Json.bytes(TENANT));
    tenants.apply(key("example.com"), Json.bytes(tenant("example.com", "dovecot")));
    assertThat(tenants.of(ANA).orElseThrow().provider()).isEqualTo("dovecot");

    tenants.apply(key("example.com"), null);

    assertThat(tenants.of(ANA)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "null",
        "{\"domain\":\"example.com\",\"provider\":\"google\",\"deleteRule\":\"BURN\",\"scope\":\"s\"}",
        "{\"domain\":\"example.com\",\"provider\":\"\",\"deleteRule\":\"TRASH\",\"scope\":\"s\"}",
        "{\"domain\":\"example.com\",\"provider\":\"google\",\"scope\":\"s\"}",
        "{\"domain\":\"example.org\",\"provider\":\"google\",\"deleteRule\":\"TRASH\",\"scope\":\"s\"}",
      })
  void aMalformedRecordIsPassedOver(String value) {
    tenants.apply(key("example.com"), Json.bytes(TENANT));

    tenants.apply(key("example.com"), value.getBytes(StandardCharsets.UTF_8));
    tenants.apply(null, Json.bytes(TENANT));

    assertThat(tenants.all()).containsExactly(TENANT);
  }

  @Test
  void aDomainIsLowerCased() {
    assertThatIllegalArgumentException().isThrownBy(() -> tenant("Example.com", "google"));
    assertThatIllegalArgumentException().isThrownBy(() -> tenant(" ", "google"));
  }

  private static TenantRecord tenant(String domain, String provider) {
    return new TenantRecord(
        domain, provider, Optional.empty(), DeleteRule.TRASH, TenantRecord.GOOGLE_MAIL_SCOPE);
  }

  private static byte[] key(String domain) {
    return domain.getBytes(StandardCharsets.UTF_8);
  }
}
