package dev.umsync.standalone.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A set of names in 8 bytes each, up to a limit: enough to say whether a name was seen, and how
 * many there are. Two names are taken for one with a probability of 2⁻⁶⁴ per pair. Thread rule: one
 * thread.
 */
public final class KnownNames {
  private static final long EMPTY = 0;
  private final int limit;
  private long[] slots = new long[64];
  private int size;

  /**
   * @param limit names that are taken in; 16 bytes each at most, while it grows 24
   */
  public KnownNames(int limit) {
    this.limit = limit;
  }

  /** Takes a name in, unless the set is full. */
  public void add(String name) {
    long hash = hash(name);
    int at = slot(hash);
    if (slots[at] == EMPTY && size < limit) {
      slots[at] = hash;
      size++;
      if (size * 2 > slots.length) {
        grow();
      }
    }
  }

  /** Whether this name was taken in. */
  public boolean contains(String name) {
    return slots[slot(hash(name))] != EMPTY;
  }

  /** How many names were. */
  public int size() {
    return size;
  }

  /** Whether there may be more names than are counted. */
  public boolean isFull() {
    return size >= limit;
  }

  /** Forgets all. */
  public void clear() {
    Arrays.fill(slots, EMPTY);
    size = 0;
  }

  private void grow() {
    long[] before = slots;
    slots = new long[before.length * 2];
    for (long hash : before) {
      if (hash != EMPTY) {
        slots[slot(hash)] = hash;
      }
    }
  }

  private int slot(long hash) {
    int mask = slots.length - 1;
    int at = (int) (hash ^ (hash >>> 32)) & mask;
    while (slots[at] != EMPTY && slots[at] != hash) {
      at = (at + 1) & mask;
    }
    return at;
  }

  /** FNV-1a with a final mix, as names differ in their last characters only. */
  private static long hash(String name) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash ^= hash >>> 33;
    return hash == EMPTY ? 1 : hash;
  }
}
