package dev.umsync.common.keys;

import com.google.crypto.tink.KeysetHandle;

/** A keyset's file, read each time it is asked for. */
@FunctionalInterface
interface Keyset {
  KeysetHandle read() throws KeyTrouble;
}
