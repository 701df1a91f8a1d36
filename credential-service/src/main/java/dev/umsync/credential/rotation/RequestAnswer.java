package dev.umsync.credential.rotation;

/** What becomes of a request for a token. */
public enum RequestAnswer {
  /** A token is being minted, or will be as soon as there is room. */
  MINT,
  /** The token minted a moment ago answers it. */
  SETTLED,
  /** Minting failed lately; the next try answers it. */
  BACKING_OFF,
  /** As many subscribers as may be are looked after; the worker asks again. */
  FULL
}
