package dev.umsync.credential.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.keys.KeyPurpose;
import dev.umsync.credential.StoredKeys;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordsTest {
  private static final String PASSWORD = "correct horse battery";

  @TempDir private Path folder;

  @Test
  void aPasswordMatchesItsOwnHashForItsOwnUserOnly() throws Exception {
    KeyDirectory keys = StoredKeys.keysets(folder.resolve("keys"));
    Passwords passwords = new Passwords(keys.masterKey(), RandomGenerator.of("SecureRandom"));
    String hash = passwords.hash("ana", PASSWORD);

    assertThat(passwords.matches("ana", PASSWORD, Optional.of(hash))).isTrue();
    assertThat(passwords.matches("ana", PASSWORD + "x", Optional.of(hash))).isFalse();
    assertThat(passwords.matches("bo", PASSWORD, Optional.of(hash))).as("moved").isFalse();
    assertThat(passwords.matches("ana", PASSWORD, Optional.empty())).isFalse();
    assertThat(passwords.matches("ana", PASSWORD, Optional.of("no base64!"))).isFalse();
    assertThat(passwords.hash("ana", PASSWORD)).as("salted").isNotEqualTo(hash);
  }

  @Test
  void aHashIsSealedAnewUnderAnotherMasterKey() throws Exception {
    KeyDirectory keys = StoredKeys.keysets(folder.resolve("keys"));
    String hash =
        new Passwords(keys.masterKey(), RandomGenerator.of("SecureRandom")).hash("ana", PASSWORD);
    String old = keys.masterKey().keyId();
    keys.rotation().promote(KeyPurpose.MASTER, keys.rotation().add(KeyPurpose.MASTER));
    Passwords now = new Passwords(keys.masterKey(), RandomGenerator.of("SecureRandom"));

    String resealed = now.resealed(hash, "ana").orElseThrow();
    keys.rotation().remove(KeyPurpose.MASTER, old);

    Passwords after = new Passwords(keys.masterKey(), RandomGenerator.of("SecureRandom"));
    assertThat(after.matches("ana", PASSWORD, Optional.of(resealed))).isTrue();
    assertThat(after.matches("ana", PASSWORD, Optional.of(hash))).isFalse();
  }
}
