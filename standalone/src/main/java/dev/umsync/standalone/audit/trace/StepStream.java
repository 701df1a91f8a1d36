package dev.umsync.standalone.audit.trace;

import java.util.Optional;

/** Steps in the order of their log. Thread rule: one thread. */
interface StepStream {
  /** The next step, which stays the next one; empty at the end. */
  Optional<Step> peek();

  /** Goes past the step that {@link #peek} gave. */
  void advance();
}
