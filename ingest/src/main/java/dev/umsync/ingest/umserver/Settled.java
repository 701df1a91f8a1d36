package dev.umsync.ingest.umserver;

/** The end of a parcel's way. Thread rule: immutable. */
public sealed interface Settled {
  /** Which one. */
  Parcel parcel();

  /** The UM server has it. */
  record HandedOver(Parcel parcel) implements Settled {}

  /** A later event about the same is on its way, so this one need not go. */
  record Superseded(Parcel parcel) implements Settled {}

  /**
   * It is to be set aside.
   *
   * @param trouble the last answer
   * @param attempts how often it was tried
   */
  record Dead(Parcel parcel, Trouble trouble, int attempts) implements Settled {}
}
