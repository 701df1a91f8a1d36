package dev.umsync.credential.desk;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.credential.mint.MintFailure;

/** What came of minting for one subscriber. Thread rule: immutable. */
public sealed interface DeskAnswer {
  /** For whom. */
  Subscriber subscriber();

  /** A sealed token, ready to be published. */
  record Token(Subscriber subscriber, TokenRecord record) implements DeskAnswer {}

  /** None, and why. */
  record NoToken(Subscriber subscriber, MintFailure failure) implements DeskAnswer {}
}
