package dev.umsync.credential.mint;

/**
 * Why there is no token, in a sentence that mends it. Thread rule: immutable.
 *
 * @param kind which step is at fault
 * @param advice what to do; holds no token, no key and no address
 */
public record MintFailure(Kind kind, String advice) {

  /** Which step is at fault. */
  public enum Kind {
    /** The mail domain is no tenant. */
    NO_TENANT,
    /** The roster does not name the subscriber. */
    NOT_IN_ROSTER,
    /** The tenant has no credential that can be used. */
    NO_CREDENTIAL,
    /** Delegation or scope is missing for the client. */
    NOT_DELEGATED,
    /** The provider does not know the mailbox, or it is gone. */
    UNKNOWN_MAILBOX,
    /** The account may not be used. */
    ACCOUNT_RESTRICTED,
    /** The clock of this machine is off. */
    CLOCK,
    /** The key was revoked or is wrong, or its service account is gone. */
    SIGNATURE,
    /** The provider failed, throttled or could not be reached. */
    PROVIDER_AWAY,
    /** Anything else that the provider refused. */
    OTHER
  }
}
