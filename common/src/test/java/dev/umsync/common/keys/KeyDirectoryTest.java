package dev.umsync.common.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import dev.umsync.common.identity.MessageIdentities;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.identity.VoicemailKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyDirectoryTest {
  private static final Subscriber ANA = Subscriber.of("ana@example.com");
  private static final Subscriber BEN = Subscriber.of("ben@example.com");
  private static final Instant EXPIRY = Instant.parse("2026-05-04T10:30:00Z");
  private static final VoicemailKey VOICEMAIL =
      new VoicemailKey(new SourceUri("um://nupoint-1"), new VoicemailId("4711"));

  @TempDir Path parent;
  private Path folder;
  private KeyDirectory keys;

  @BeforeEach
  void open() {
    folder = parent.resolve("a/keys");
    keys = new KeyDirectory(folder);
  }

  @Test
  void initMakesFourFilesThatOnlyTheirOwnerReads() throws Exception {
    keys.init();

    assertThat(permissions(folder)).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> made = files.toList();
      assertThat(made.stream().map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "worker-private.keyset.json",
              "worker-public.keyset.json",
              "identity.keyset.json",
              "master.keyset.json");
      for (Path file : made) {
        assertThat(permissions(file)).isEqualTo("rw-------");
      }
    }
    assertThat(keys.present()).containsExactly(KeyPurpose.values());
    assertThat(keys.status()).hasSize(4).allSatisfy((purpose, ids) -> assertThat(ids).hasSize(1));
  }

  @ParameterizedTest
  @EnumSource(KeyPurpose.class)
  void aSecondInitTouchesNothing(KeyPurpose purpose) throws Exception {
    keys.init();
    for (KeyPurpose other : KeyPurpose.values()) {
      if (other != purpose) {
        Files.delete(folder.resolve(other.fileName()));
      }
    }
    String before = Files.readString(folder.resolve(purpose.fileName()));

    assertThatThrownBy(keys::init)
        .isInstanceOf(KeyTrouble.class)
        .hasMessage(
            "%s already holds the keyset '%s'; messages and credentials depend on it, so nothing was made",
            folder, purpose.word());

    assertThat(Files.readString(folder.resolve(purpose.fileName()))).isEqualTo(before);
    assertThat(keys.present()).containsExactly(purpose);
  }

  @Test
  void ofTwoInitsAtOnceOneWinsAndItsKeysetsGoTogether() throws Exception {
    for (int round = 0; round < 5; round++) {
      Path shared = parent.resolve("race-" + round);
      CyclicBarrier barrier = new CyclicBarrier(2);
      int made = 0;
      try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
        Callable<Boolean> init =
            () -> {
              barrier.await();
              try {
                new KeyDirectory(shared).init();
                return true;
              } catch (KeyTrouble refused) {
                return false;
              }
            };
        for (Future<Boolean> one : executor.invokeAll(List.of(init, init))) {
          made += one.get() ? 1 : 0;
        }
      }
      assertThat(made).isEqualTo(1);
      KeyDirectory left = new KeyDirectory(shared);
      byte[] sealed = left.tokenSealer().seal("token", ANA, EXPIRY);
      assertThat(left.tokenOpener().open(sealed, ANA, EXPIRY)).hasValue("token");
    }
  }

  @ParameterizedTest
  @EnumSource(KeyPurpose.class)
  void aMissingOrGarbledKeysetIsNamed(KeyPurpose purpose) throws Exception {
    keys.init();
    Path file = folder.resolve(purpose.fileName());
    String good = Files.readString(file);
    Files.delete(file);
    assertThat(trouble(purpose))
        .hasMessage(
            "the keyset '%s' is missing at %s; copy it from where 'umsync keys init' made it",
            purpose.word(), file);

    List<byte[]> garbled = new ArrayList<>();
    for (String text :
        List.of(
            "",
            "{}",
            "null",
            "[]",
            "not json",
            "{\"primaryKeyId\":1,\"key\":[]}",
            "{\"primaryKeyId\":1,\"key\":[{}]}",
            good.substring(0, good.length() / 2),
            good.replaceAll("\"value\":\"....", "\"value\":\"AAAA"),
            good.replaceAll("\"primaryKeyId\":\\d+", "\"primaryKeyId\":1"),
            good.replace("ENABLED", "DISABLED"))) {
      garbled.add(text.getBytes(StandardCharsets.UTF_8));
    }
    garbled.add(new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    for (byte[] bytes : garbled) {
      Files.write(file, bytes);
      assertThat(trouble(purpose).getMessage())
          .as(new String(bytes, StandardCharsets.ISO_8859_1))
          .contains(purpose.word());
    }
  }

  @Test
  void theKeysetOfAnotherPurposeIsRefusedByName() throws Exception {
    keys.init();
    copy(KeyPurpose.MASTER, KeyPurpose.IDENTITY);
    copy(KeyPurpose.WORKER_PRIVATE, KeyPurpose.WORKER_PUBLIC);

    assertThat(trouble(KeyPurpose.IDENTITY).getMessage()).contains("identity");
    assertThat(trouble(KeyPurpose.WORKER_PUBLIC).getMessage()).contains("worker-public");
    copy(KeyPurpose.WORKER_PRIVATE, KeyPurpose.MASTER);
    assertThat(trouble(KeyPurpose.MASTER).getMessage()).contains("master");
  }

  @Test
  void aTokenOpensForItsPersonAndItsExpiryOnly() throws Exception {
    keys.init();
    TokenOpener opener = keys.tokenOpener();
    byte[] sealed = keys.tokenSealer().seal("ya29.secret", ANA, EXPIRY);

    assertThat(opener.open(sealed, ANA, EXPIRY)).hasValue("ya29.secret");
    assertThat(opener.open(sealed, BEN, EXPIRY)).isEmpty();
    assertThat(opener.open(sealed, ANA, EXPIRY.plusSeconds(1))).isEmpty();
    byte[] changed = sealed.clone();
    changed[changed.length - 1] ^= 1;
    assertThat(opener.open(changed, ANA, EXPIRY)).isEmpty();
    assertThat(opener.open(new byte[0], ANA, EXPIRY)).isEmpty();
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("ya29");
  }

  @Test
  void aTokenSealedToAnotherInstallationDoesNotOpen() throws Exception {
    keys.init();
    KeyDirectory others = new KeyDirectory(parent.resolve("others"));
    others.init();
    byte[] sealed = others.tokenSealer().seal("token", ANA, EXPIRY);

    assertThat(keys.tokenOpener().open(sealed, ANA, EXPIRY)).isEmpty();
    assertThat(others.tokenSealer().keyId()).isEqualTo(others.tokenOpener().keyIds().getFirst());
  }

  @Test
  void aSecretUnderTheMasterKeyIsBoundToWhatItBelongsTo() throws Exception {
    keys.init();
    MasterKey master = keys.masterKey();
    byte[] secret = "private key".getBytes(StandardCharsets.UTF_8);
    byte[] sealed = master.seal(secret, "example.com|1|7");

    assertThat(master.open(sealed, "example.com|1|7")).hasValue(secret);
    assertThat(master.open(sealed, "example.com|1|8")).isEmpty();
    assertThat(master.open(sealed, "example.org|1|7")).isEmpty();
    assertThat(master.open(new byte[3], "example.com|1|7")).isEmpty();
    assertThat(master.keyIds()).containsExactly(master.keyId());
  }

  @Test
  void afterARotationOldAndNewAreOpenedAndTheNewKeySeals() throws Exception {
    keys.init();
    byte[] oldToken = keys.tokenSealer().seal("old", ANA, EXPIRY);
    byte[] oldSecret = keys.masterKey().seal(new byte[] {1}, "x");
    MessageIdentity oldIdentity = keys.messageIdentities().identify(VOICEMAIL, ANA);
    Map<KeyPurpose, List<String>> before = keys.status();

    rotate(KeyPurpose.WORKER_PRIVATE);
    rotate(KeyPurpose.MASTER);
    rotate(KeyPurpose.IDENTITY);

    byte[] newToken = keys.tokenSealer().seal("new", ANA, EXPIRY);
    assertThat(keys.tokenOpener().open(oldToken, ANA, EXPIRY)).hasValue("old");
    assertThat(keys.tokenOpener().open(newToken, ANA, EXPIRY)).hasValue("new");
    byte[] newSecret = keys.masterKey().seal(new byte[] {2}, "x");
    assertThat(keys.masterKey().open(oldSecret, "x")).hasValue(new byte[] {1});
    assertThat(keys.masterKey().open(newSecret, "x")).hasValue(new byte[] {2});
    MessageIdentities identities = keys.messageIdentities();
    assertThat(identities.verifies(oldIdentity.headerValue(), VOICEMAIL, ANA)).isTrue();
    assertThat(identities.identify(VOICEMAIL, ANA)).isNotEqualTo(oldIdentity);
    assertThat(identities.candidates(VOICEMAIL, ANA)).hasSize(2).endsWith(oldIdentity);
    keys.status()
        .forEach((purpose, ids) ->
            assertThat(ids)
                .as(purpose.word())
                .hasSize(2)
                .endsWith(Objects.requireNonNull(before.get(purpose)).getFirst()));
    assertThat(keys.tokenSealer().keyId()).isEqualTo(keys.tokenOpener().keyIds().getFirst());
  }

  @Test
  void nothingOfAKeyIsInAPrintedForm() throws Exception {
    keys.init();
    Map<String, Object> printed = new HashMap<>();
    printed.put("sealer", keys.tokenSealer());
    printed.put("opener", keys.tokenOpener());
    printed.put("master", keys.masterKey());
    printed.put("identities", keys.messageIdentities());

    for (KeyPurpose purpose : KeyPurpose.values()) {
      String file = Files.readString(folder.resolve(purpose.fileName()));
      String value = file.replaceAll("(?s).*\"value\":\"([^\"]+)\".*", "$1");
      assertThat(value).hasSizeGreaterThan(20);
      assertThat(printed.toString()).doesNotContain(value);
    }
  }

  private void rotate(KeyPurpose purpose) throws Exception {
    Path file = folder.resolve(purpose.fileName());
    KeysetHandle before =
        TinkJsonProtoKeysetFormat.parseKeyset(
            Files.readString(file), RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
    KeysetHandle after =
        KeysetHandle.newBuilder(before)
            .addEntry(
                KeysetHandle.generateEntryFromParameters(purpose.parameters())
                    .withRandomId()
                    .makePrimary())
            .build();
    Files.writeString(
        file,
        TinkJsonProtoKeysetFormat.serializeKeyset(
            after, RegistryConfiguration.get(), InsecureSecretKeyAccess.get()));
    if (purpose == KeyPurpose.WORKER_PRIVATE) {
      Files.writeString(
          folder.resolve(KeyPurpose.WORKER_PUBLIC.fileName()),
          TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(
              after.getPublicKeysetHandle(), RegistryConfiguration.get()));
    }
  }

  private void copy(KeyPurpose from, KeyPurpose to) throws Exception {
    Files.writeString(
        folder.resolve(to.fileName()), Files.readString(folder.resolve(from.fileName())));
  }

  private KeyTrouble trouble(KeyPurpose purpose) {
    return Objects.requireNonNull(
        catchThrowableOfType(
            KeyTrouble.class,
            () -> {
              switch (purpose) {
                case WORKER_PRIVATE -> keys.tokenOpener();
                case WORKER_PUBLIC -> keys.tokenSealer().seal("token", ANA, EXPIRY);
                case IDENTITY -> keys.messageIdentities();
                case MASTER -> keys.masterKey();
              }
            }),
        "it was loaded");
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
