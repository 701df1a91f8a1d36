package dev.umsync.standalone.keys;

import dev.umsync.common.instance.InstanceRecord;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.CompactedTopic;
import dev.umsync.common.keys.MasterKey;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.credential.kafka.admin.Stored;
import dev.umsync.standalone.site.Site;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Whether a key can be promoted or removed. Thread rule: one thread. */
public final class KeyUsers {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Site site;
  private final Clock clock;
  private final Stored stored;

  /** Reads from the site's Kafka when it is asked. */
  public KeyUsers(Site site, Clock clock) {
    this.site = site;
    this.clock = clock;
    this.stored = new Stored(site.kafka(), site.config().topics(), PATIENCE);
  }

  /** The instances that were heard of in the last two minutes. */
  public List<InstanceRecord> running() {
    Instant now = clock.instant();
    return stored.instances().stream()
        .filter(i -> i.runs(now))
        .sorted(Comparator.comparing(InstanceRecord::role).thenComparing(InstanceRecord::instance))
        .toList();
  }

  /** The running instances of a role that have not loaded a key. */
  public List<String> lacking(InstanceRecord.Role role, String keyId) {
    return running().stream()
        .filter(i -> i.role() == role && !i.keys().contains(keyId))
        .map(InstanceRecord::instance)
        .toList();
  }

  /** Why a worker key is still needed: a token that lives is sealed to it. */
  public Optional<String> tokenSealedTo(String keyId) {
    Instant now = clock.instant();
    return CompactedTopic.read(
            site.kafka(), site.config().topics().name(TopicSpec.TOKENS), PATIENCE)
        .values()
        .stream()
        .flatMap(value -> token(value).stream())
        .filter(t -> t.keyId().equals(keyId) && t.lives(now, Duration.ZERO))
        .map(TokenRecord::expiresAt)
        .max(Comparator.naturalOrder())
        .map(end -> "tokens sealed to it live until %s; remove it after that".formatted(end));
  }

  private static Optional<TokenRecord> token(byte[] value) {
    try {
      return Optional.of(Json.read(value, TokenRecord.class));
    } catch (IOException e) {
      return Optional.empty(); // no token
    }
  }

  /** Why a master key is still needed: something stored is sealed with it. */
  public Optional<String> storedUnder(String keyId) {
    boolean credentials =
        stored.credentials().stream().anyMatch(r -> r.active() && r.masterKeyId().equals(keyId));
    boolean passwords =
        stored.access().users().stream()
            .flatMap(u -> u.password().stream())
            .anyMatch(p ->
                MasterKey.sealedWith(Base64.getDecoder().decode(p))
                    .filter(keyId::equals)
                    .isPresent());
    return credentials || passwords
        ? Optional.of(
            "stored credentials or passwords are sealed with it; promote another key and let a credential service run for a minute")
        : Optional.empty();
  }
}
