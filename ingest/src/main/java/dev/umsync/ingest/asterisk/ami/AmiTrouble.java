package dev.umsync.ingest.asterisk.ami;

/** Why the manager interface did not answer. The message is for people and holds no secret. */
public abstract sealed class AmiTrouble extends Exception {
  private static final long serialVersionUID = 1L;

  private AmiTrouble(String message) {
    super(message);
  }

  /** There is no connection: the action was not carried out, as far as is known. */
  public static final class Unreachable extends AmiTrouble {
    private static final long serialVersionUID = 1L;

    Unreachable(String message) {
      super(message);
    }
  }

  /** It took the action and did not answer in time: it may have carried it out, or may yet. */
  public static final class Silent extends AmiTrouble {
    private static final long serialVersionUID = 1L;

    Silent() {
      super("Asterisk's manager interface did not answer in time");
    }
  }

  /** It does not let us in. */
  public static final class Refused extends AmiTrouble {
    private static final long serialVersionUID = 1L;

    Refused() {
      super("Asterisk's manager interface refused user and secret; compare them with manager.conf");
    }
  }
}
