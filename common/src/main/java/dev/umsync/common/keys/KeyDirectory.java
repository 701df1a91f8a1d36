package dev.umsync.common.keys;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.hybrid.HybridConfig;
import com.google.crypto.tink.mac.HmacKey;
import com.google.crypto.tink.mac.MacConfig;
import dev.umsync.common.config.FileTrouble;
import dev.umsync.common.identity.MessageIdentities;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The folder that holds an installation's keysets, as Tink writes them, each file readable by its
 * owner only.
 *
 * <p>Thread rule: no state but the path; callers do not write from two threads.
 */
public final class KeyDirectory {
  private final Configuration tink;
  private final Path folder;

  /**
   * @param folder need not exist before {@link #init}
   */
  public KeyDirectory(Path folder) {
    this.folder = folder;
    try {
      HybridConfig.register();
      AeadConfig.register();
      MacConfig.register();
      tink = RegistryConfiguration.get();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink did not start", e);
    }
  }

  /** The folder. */
  public Path folder() {
    return folder;
  }

  /** The keysets that have a file here. */
  public List<KeyPurpose> present() {
    return List.of(KeyPurpose.values()).stream().filter(p -> Files.exists(file(p))).toList();
  }

  /**
   * Makes all four keysets.
   *
   * @throws KeyTrouble if any exists already, so that no key in use is ever written over, or the
   *     folder can't be written
   */
  public void init() throws KeyTrouble {
    List<KeyPurpose> present = present();
    if (!present.isEmpty()) {
      throw new KeyTrouble(
          "%s already holds the keyset '%s'; messages and credentials depend on it, so nothing was made"
              .formatted(folder, present.getFirst().word()));
    }
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      KeysetHandle worker = fresh(KeyPurpose.WORKER_PRIVATE);
      write(KeyPurpose.WORKER_PRIVATE, worker);
      write(KeyPurpose.WORKER_PUBLIC, worker.getPublicKeysetHandle());
      write(KeyPurpose.IDENTITY, fresh(KeyPurpose.IDENTITY));
      write(KeyPurpose.MASTER, fresh(KeyPurpose.MASTER));
      forceNames();
    } catch (FileAlreadyExistsException e) {
      throw new KeyTrouble(
          "%s got keysets from somebody else at the same moment; nothing was written over"
              .formatted(folder),
          e);
    } catch (IOException e) {
      throw new KeyTrouble(
          "%s could not be written (%s); check that the folder is writable"
              .formatted(folder, FileTrouble.words(e)),
          e);
    } catch (GeneralSecurityException e) {
      throw new KeyTrouble("the keysets could not be made", e);
    }
  }

  /** The key ids of each keyset that is here, the primary's first. */
  public Map<KeyPurpose, List<String>> status() throws KeyTrouble {
    Map<KeyPurpose, List<String>> status = new EnumMap<>(KeyPurpose.class);
    for (KeyPurpose purpose : present()) {
      status.put(purpose, KeyIds.of(load(purpose)));
    }
    return status;
  }

  /** Seals tokens to the workers. */
  public TokenSealer tokenSealer() throws KeyTrouble {
    return new TokenSealer(() -> load(KeyPurpose.WORKER_PUBLIC));
  }

  /** Opens tokens sealed to the workers. */
  public TokenOpener tokenOpener() throws KeyTrouble {
    return new TokenOpener(() -> load(KeyPurpose.WORKER_PRIVATE));
  }

  /** Seals and opens secrets under the master key. */
  public MasterKey masterKey() throws KeyTrouble {
    return new MasterKey(() -> load(KeyPurpose.MASTER));
  }

  /** Changes the keysets that are here. */
  public KeysetRotation rotation() {
    return new KeysetRotation(this);
  }

  /** Makes and verifies message identities. */
  @AccessesPartialKey // The identity's format is fixed by us, not by Tink: it needs the bare key.
  public MessageIdentities messageIdentities() throws KeyTrouble {
    KeysetHandle handle = load(KeyPurpose.IDENTITY);
    Map<Integer, byte[]> keys = new HashMap<>();
    for (int i = 0; i < handle.size(); i++) {
      if (handle.getAt(i).getKey() instanceof HmacKey hmac) {
        keys.put(
            handle.getAt(i).getId(), hmac.getKeyBytes().toByteArray(InsecureSecretKeyAccess.get()));
      } else {
        throw new KeyTrouble(file(KeyPurpose.IDENTITY) + " holds a key that is no HMAC key");
      }
    }
    try {
      return new MessageIdentities(handle.getPrimary().getId(), keys);
    } catch (IllegalArgumentException e) {
      throw notOne(KeyPurpose.IDENTITY, e);
    }
  }

  static KeysetHandle fresh(KeyPurpose purpose) throws GeneralSecurityException {
    return KeysetHandle.newBuilder()
        .addEntry(
            KeysetHandle.generateEntryFromParameters(purpose.parameters())
                .withRandomId()
                .makePrimary())
        .build();
  }

  private Path file(KeyPurpose purpose) {
    return folder.resolve(purpose.fileName());
  }

  KeysetHandle load(KeyPurpose purpose) throws KeyTrouble {
    Path file = file(purpose);
    try {
      String json = Files.readString(file, StandardCharsets.UTF_8);
      KeysetHandle handle =
          purpose == KeyPurpose.WORKER_PUBLIC
              ? TinkJsonProtoKeysetFormat.parseKeysetWithoutSecret(json, tink)
              : TinkJsonProtoKeysetFormat.parseKeyset(json, tink, InsecureSecretKeyAccess.get());
      requireKeysOf(purpose, handle);
      return handle;
    } catch (CharacterCodingException e) {
      throw notOne(purpose, e);
    } catch (NoSuchFileException e) {
      throw new KeyTrouble(
          "the keyset '%s' is missing at %s; copy it from where 'umsync keys init' made it"
              .formatted(purpose.word(), file),
          e);
    } catch (IOException e) {
      throw new KeyTrouble(
          "the keyset '%s' at %s can't be read (%s); check its owner and mode"
              .formatted(purpose.word(), file, FileTrouble.words(e)),
          e);
    } catch (GeneralSecurityException | RuntimeException e) {
      // Tink meets some broken files with unchecked exceptions.
      throw notOne(purpose, e);
    }
  }

  /** Tink looks at a key only when it is used; a keyset that can't be used is told at start. */
  private static void requireKeysOf(KeyPurpose purpose, KeysetHandle handle)
      throws GeneralSecurityException {
    Class<?> kind = purpose.parameters().getClass();
    for (int i = 0; i < handle.size(); i++) {
      if (!kind.isInstance(handle.getAt(i).getKey().getParameters())) {
        throw new GeneralSecurityException("a key of another kind");
      }
    }
    handle.getPrimary();
  }

  private KeyTrouble notOne(KeyPurpose purpose, Exception e) {
    return new KeyTrouble(
        "%s is not a keyset '%s'; restore it from a backup"
            .formatted(file(purpose), purpose.word()),
        e);
  }

  /**
   * Writes under another name first, so that a crash leaves no half keyset, and links it to its own
   * name, which fails where another init was faster.
   */
  private void write(KeyPurpose purpose, KeysetHandle handle)
      throws IOException, GeneralSecurityException {
    Path temporary = temporary(purpose, handle);
    try {
      Files.createLink(file(purpose), temporary);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Puts another keyset in the place of the one that is there, at once and for good. */
  void replace(KeyPurpose purpose, KeysetHandle handle) throws KeyTrouble {
    try {
      Files.move(
          temporary(purpose, handle),
          file(purpose),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      forceNames();
    } catch (IOException e) {
      throw new KeyTrouble(
          "%s could not be written (%s); check that the folder is writable"
              .formatted(file(purpose), FileTrouble.words(e)),
          e);
    } catch (GeneralSecurityException e) {
      throw new KeyTrouble("the keyset '%s' could not be made".formatted(purpose.word()), e);
    }
  }

  private Path temporary(KeyPurpose purpose, KeysetHandle handle)
      throws IOException, GeneralSecurityException {
    String json =
        purpose == KeyPurpose.WORKER_PUBLIC
            ? TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(handle, tink)
            : TinkJsonProtoKeysetFormat.serializeKeyset(
                handle, tink, InsecureSecretKeyAccess.get());
    Path temporary =
        Files.createTempFile(
            folder,
            purpose.word(),
            ".tmp",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel channel = FileChannel.open(temporary, Set.of(StandardOpenOption.WRITE))) {
      ByteBuffer bytes = ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    return temporary;
  }

  /** The names, too, outlast a power cut: without its keyset what it sealed is lost. */
  private void forceNames() throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
