package dev.umsync.common.tenant;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tenants read from their topic so far. Thread rule: one thread applies records, any thread
 * reads.
 */
public final class Tenants {
  private static final Logger LOG = LoggerFactory.getLogger(Tenants.class);
  private final ConcurrentHashMap<String, TenantRecord> byDomain = new ConcurrentHashMap<>();

  /**
   * Takes one record of the topic in.
   *
   * @param key the mail domain; a record without one, or of another domain than its value, is
   *     passed over
   * @param value JSON of a {@link TenantRecord}, null to remove the tenant
   */
  public void apply(byte @Nullable [] key, byte @Nullable [] value) {
    if (key == null) {
      passedOver();
      return;
    }
    String domain = new String(key, StandardCharsets.UTF_8);
    if (value == null) {
      byDomain.remove(domain);
      return;
    }
    try {
      TenantRecord tenant = Json.read(value, TenantRecord.class);
      if (tenant.domain().equals(domain)) {
        byDomain.put(domain, tenant);
      } else {
        passedOver();
      }
    } catch (IOException e) {
      passedOver();
    }
  }

  private static void passedOver() {
    LOG.atError().log("A record on the tenants topic is malformed and was passed over");
  }

  /** The tenant of this person's mail domain. */
  public Optional<TenantRecord> of(Subscriber subscriber) {
    return Optional.ofNullable(byDomain.get(subscriber.domain()));
  }

  /** All of them, in no order. */
  public Collection<TenantRecord> all() {
    return byDomain.values();
  }
}
