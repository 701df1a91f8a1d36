package dev.umsync.common.http;

import java.util.function.Supplier;

/**
 * One named condition for being ready. Asked by request threads, several at once: it must be fast
 * and must not block.
 */
public interface ReadinessCheck {
  /** A few words in kebab-case, unique in the process. */
  String name();

  /** The state now. An exception counts as not ready. */
  Readiness check();

  /** A check from its two parts. */
  static ReadinessCheck of(String name, Supplier<Readiness> state) {
    return new ReadinessCheck() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Readiness check() {
        return state.get();
      }
    };
  }
}
