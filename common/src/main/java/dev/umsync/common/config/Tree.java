package dev.umsync.common.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keys by the segments of their names, in the order in which each segment first appears. Confined
 * to its caller.
 */
final class Tree {
  private final Map<String, Tree> children = new LinkedHashMap<>();
  private @Nullable Key<?> key;

  static Tree of(List<Key<?>> keys) {
    Tree root = new Tree();
    for (Key<?> key : keys) {
      Tree node = root;
      for (String segment : key.name().split("\\.", -1)) {
        node = node.children.computeIfAbsent(segment, s -> new Tree());
      }
      node.key = key;
    }
    return root;
  }

  @Nullable Key<?> key() {
    return key;
  }

  void forEach(BiConsumer<String, Tree> visitor) {
    children.forEach(visitor);
  }
}
