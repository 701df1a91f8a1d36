package dev.umsync.common.keys;

import com.google.crypto.tink.KeysetHandle;
import java.security.GeneralSecurityException;

/**
 * Replaces an installation's keys one step at a time, so that at each moment everybody can open
 * what somebody seals: add a key, see it loaded everywhere, promote it, remove the old one. Each
 * step replaces a file at once. Thread rule: one command at a time.
 */
public final class KeysetRotation {
  private final KeyDirectory directory;

  KeysetRotation(KeyDirectory directory) {
    this.directory = directory;
  }

  /**
   * Adds a key that is not used yet.
   *
   * @param purpose not {@link KeyPurpose#WORKER_PUBLIC}, which follows from its private half
   * @return the new key's id
   * @throws KeyTrouble if the keyset is not here or can't be written
   */
  public String add(KeyPurpose purpose) throws KeyTrouble {
    requireOwn(purpose);
    KeysetHandle before = directory.load(purpose);
    try {
      KeysetHandle.Builder builder = KeysetHandle.newBuilder(before);
      builder.addEntry(
          KeysetHandle.generateEntryFromParameters(purpose.parameters()).withRandomId());
      KeysetHandle after = builder.build();
      directory.replace(purpose, after);
      return Integer.toUnsignedString(after.getAt(after.size() - 1).getId());
    } catch (GeneralSecurityException e) {
      throw new KeyTrouble("the keyset '%s' can't be changed".formatted(purpose.word()), e);
    }
  }

  /**
   * Makes a key the one that seals. Of the workers' keys the public half is written too: tokens are
   * sealed to this key as soon as the credential services have loaded that file.
   *
   * @throws KeyTrouble if there is no such key
   */
  public void promote(KeyPurpose purpose, String keyId) throws KeyTrouble {
    requireOwn(purpose);
    KeysetHandle before = directory.load(purpose);
    int index = index(purpose, before, keyId);
    try {
      KeysetHandle.Builder builder = KeysetHandle.newBuilder(before);
      builder.getAt(index).makePrimary();
      KeysetHandle after = builder.build();
      directory.replace(purpose, after);
      if (purpose == KeyPurpose.WORKER_PRIVATE) {
        directory.replace(KeyPurpose.WORKER_PUBLIC, after.getPublicKeysetHandle());
      }
    } catch (GeneralSecurityException e) {
      throw new KeyTrouble("the keyset '%s' can't be changed".formatted(purpose.word()), e);
    }
  }

  /**
   * Removes a key that is no longer needed; what was sealed with it can't be opened any more.
   *
   * @throws KeyTrouble if there is no such key, or it is the one that seals
   */
  public void remove(KeyPurpose purpose, String keyId) throws KeyTrouble {
    requireOwn(purpose);
    KeysetHandle before = directory.load(purpose);
    int index = index(purpose, before, keyId);
    if (before.getAt(index).isPrimary()) {
      throw new KeyTrouble(
          "the key %s is the one in use; promote another one first".formatted(keyId));
    }
    try {
      KeysetHandle.Builder builder = KeysetHandle.newBuilder(before);
      builder.deleteAt(index);
      KeysetHandle after = builder.build();
      directory.replace(purpose, after);
      if (purpose == KeyPurpose.WORKER_PRIVATE) {
        directory.replace(KeyPurpose.WORKER_PUBLIC, after.getPublicKeysetHandle());
      }
    } catch (GeneralSecurityException e) {
      throw new KeyTrouble("the keyset '%s' can't be changed".formatted(purpose.word()), e);
    }
  }

  private static int index(KeyPurpose purpose, KeysetHandle handle, String keyId)
      throws KeyTrouble {
    for (int i = 0; i < handle.size(); i++) {
      if (Integer.toUnsignedString(handle.getAt(i).getId()).equals(keyId)) {
        return i;
      }
    }
    throw new KeyTrouble(
        "the keyset '%s' has no key %s; 'umsync keys status' shows those it has"
            .formatted(purpose.word(), keyId));
  }

  private static void requireOwn(KeyPurpose purpose) {
    if (purpose == KeyPurpose.WORKER_PUBLIC) {
      throw new IllegalArgumentException("the public half follows from the private one");
    }
  }
}
