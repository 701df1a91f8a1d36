package dev.umsync.common.config;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What a role accepts: its keys, the sections of other roles in the same file, and variables that
 * are not settings. Immutable.
 *
 * @param keys in the order in which they are listed and reported
 * @param otherSections first segments that belong to other roles and are not looked into
 * @param ignoredVariables names that begin with {@code UMSYNC_} but configure something else, as
 *     the launcher
 */
public record Schema(List<Key<?>> keys, Set<String> otherSections, Set<String> ignoredVariables) {
  /** Copies each collection. */
  public Schema {
    keys = List.copyOf(keys);
    otherSections = Set.copyOf(otherSections);
    ignoredVariables = Set.copyOf(ignoredVariables);
  }

  /** These keys and nothing else. */
  public static Schema of(Collection<? extends Key<?>> keys) {
    return new Schema(List.copyOf(keys), Set.of(), Set.of());
  }

  /**
   * Also lets these sections stand in the file. A section that a key is in is checked all the same.
   */
  public Schema beside(Set<String> sections) {
    return new Schema(keys, sections, ignoredVariables);
  }

  /** Also lets these variables be set. */
  public Schema ignoringVariables(Set<String> variables) {
    return new Schema(keys, otherSections, variables);
  }
}
