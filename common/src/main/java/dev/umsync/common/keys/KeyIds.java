package dev.umsync.common.keys;

import com.google.crypto.tink.KeysetHandle;
import java.util.ArrayList;
import java.util.List;

/** The ids in a keyset, as records and messages to people name them. */
final class KeyIds {
  private KeyIds() {}

  /** All of them, the primary's first. */
  static List<String> of(KeysetHandle handle) {
    List<String> ids = new ArrayList<>();
    ids.add(primary(handle));
    for (int i = 0; i < handle.size(); i++) {
      String id = Integer.toUnsignedString(handle.getAt(i).getId());
      if (!ids.contains(id)) {
        ids.add(id);
      }
    }
    return ids;
  }

  static String primary(KeysetHandle handle) {
    return Integer.toUnsignedString(handle.getPrimary().getId());
  }
}
