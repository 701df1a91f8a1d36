package dev.umsync.common.http;

/** Whether a part can do its work now. */
public sealed interface Readiness {
  /** It can. */
  record Ready() implements Readiness {}

  /**
   * It cannot.
   *
   * @param reason text of our own, shown to whoever asks: no secret, no address
   */
  record NotReady(String reason) implements Readiness {}

  /** It can. */
  static Readiness ready() {
    return new Ready();
  }

  /** It cannot, for this reason. */
  static Readiness notReady(String reason) {
    return new NotReady(reason);
  }
}
