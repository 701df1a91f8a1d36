package dev.umsync.common.keys;

import java.util.List;

/** Keys that a running role has loaded from a keyset's file. Thread rule: any thread. */
public interface LoadedKeys {
  /** The ids of all keys it holds, the primary's first. */
  List<String> keyIds();

  /**
   * Looks at the file again.
   *
   * @return whether there was something new
   * @throws KeyTrouble if the file can't be used now; what was loaded stays
   */
  boolean refresh() throws KeyTrouble;
}
