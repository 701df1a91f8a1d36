package dev.umsync.worker.tokens;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.keys.TokenOpener;
import dev.umsync.common.keys.TokenSealer;
import dev.umsync.common.token.TokenRecord;
import java.nio.file.Path;
import java.time.Instant;

/** New keys, and tokens sealed to them. */
final class SealedTokens {
  private final TokenOpener opener;
  private final TokenSealer sealer;

  SealedTokens(Path folder) throws KeyTrouble {
    KeyDirectory keys = new KeyDirectory(folder.resolve("keys"));
    keys.init();
    opener = keys.tokenOpener();
    sealer = keys.tokenSealer();
  }

  TokenOpener opener() {
    return opener;
  }

  TokenRecord token(Subscriber who, String secret, Instant issued, Instant expires) {
    return TokenRecord.seal(sealer, who, secret, "gmail", "scope", issued, expires, "c1");
  }

  /** As a partition of the topic says it. */
  static void publish(TokenTable table, int partition, Subscriber who, TokenRecord record) {
    table.take(partition, Partitioning.key(who), Json.bytes(record));
  }
}
