package dev.umsync.worker.mailbox;

import dev.umsync.worker.failure.ImapFailure;
import java.util.function.Function;

/**
 * What became of an operation on a mailbox: expected failures are values. Immutable.
 *
 * @param <T> what a success brings
 */
public sealed interface MailboxAnswer<T> {

  /** Done, acknowledged by the server. */
  record Ok<T>(T value) implements MailboxAnswer<T> {}

  /**
   * Not done, or not known to be done ({@code AMBIGUOUS}); {@code FailurePolicy} says what follows.
   */
  record Failed<T>(ImapFailure failure) implements MailboxAnswer<T> {}

  /**
   * The permit was refused: nothing was changed, and if an APPEND was under way its connection was
   * broken off.
   */
  record NotPermitted<T>() implements MailboxAnswer<T> {}

  /** The same answer with another value; failures pass through. */
  default <R> MailboxAnswer<R> map(Function<? super T, ? extends R> change) {
    return switch (this) {
      case Ok<T>(T value) -> new Ok<>(change.apply(value));
      case Failed<T>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<T>() -> new NotPermitted<>();
    };
  }

  /** A further operation on the value of this one; failures pass through. */
  default <R> MailboxAnswer<R> then(Function<? super T, MailboxAnswer<R>> next) {
    return switch (this) {
      case Ok<T>(T value) -> next.apply(value);
      case Failed<T>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<T>() -> new NotPermitted<>();
    };
  }
}
