package dev.umsync.standalone.audit.trace;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.standalone.audit.KnownNames;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a partition belongs to a trace. State and the order of redrives are kept by voicemail and
 * by person, so what belongs is learnt from the steps on the way, which come in time order. Bounded
 * memory. Thread rule: one thread.
 */
sealed interface Wanted {
  /** Whether an event of this person about this voicemail is wanted. */
  boolean wantsEvent(String subscriber, String identity);

  /** Whether the lamps of this person are wanted. */
  boolean wantsLamp(String subscriber);

  /** Whether it is shown, asked in time order; learns from it. */
  boolean isShown(Step step);

  /** Takes in that a voicemail is the subject's. */
  default void learn(String identity) {}

  /** A person's. */
  static Wanted of(Subscriber subscriber) {
    return new OfPerson(subscriber.address());
  }

  /** A voicemail's. */
  static Wanted of(VoicemailKey voicemail) {
    return new OfVoicemail(voicemail.text());
  }

  /** Everything of one person. */
  final class OfPerson implements Wanted {
    /** 24 MB at most; of a million voicemails of one person the later ones' state is left out. */
    private static final int MOST = 1_000_000;

    private final String address;
    private final KnownNames known = new KnownNames(MOST);

    OfPerson(String address) {
      this.address = address;
    }

    @Override
    public void learn(String identity) {
      known.add(identity);
    }

    @Override
    public boolean wantsEvent(String subscriber, String identity) {
      return subscriber.equals(address);
    }

    @Override
    public boolean wantsLamp(String subscriber) {
      return subscriber.equals(address);
    }

    @Override
    public boolean isShown(Step step) {
      return switch (step.kind()) {
        case EVENT, FORWARDED, REPLAYED, OUTCOME, PARKED, TOLD -> {
          step.identity().ifPresent(known::add);
          yield true;
        }
        case SET_ASIDE -> {
          step.parkedOffset().ifPresent(o -> known.add("aside " + o));
          yield isOfPerson(step);
        }
        case RESOLVED -> step.parkedOffset().filter(o -> known.contains("aside " + o)).isPresent();
        case ORDER, WAITING, SERVED, LAMP, LAMP_NOW -> isOfPerson(step);
        case STATE -> step.identity().filter(known::contains).isPresent();
      };
    }

    private boolean isOfPerson(Step step) {
      return step.subscriber().filter(address::equals).isPresent();
    }
  }

  /** Everything of one voicemail, and of its subscriber's parking while it was parked. */
  final class OfVoicemail implements Wanted {
    private static final int MOST_PARKED = 1_000;

    private final String identity;

    /**
     * Offsets on the parked topic of this voicemail's events: all, those that wait in order, and
     * those alone.
     */
    private final TreeSet<Long> ever = new TreeSet<>();

    private final TreeSet<Long> parked = new TreeSet<>();
    private final TreeSet<Long> alone = new TreeSet<>();
    private String subscriber = "";

    OfVoicemail(String identity) {
      this.identity = identity;
    }

    @Override
    public boolean wantsEvent(String whose, String which) {
      return which.equals(identity);
    }

    @Override
    public boolean wantsLamp(String whose) {
      return false;
    }

    @Override
    public boolean isShown(Step step) {
      return switch (step.kind()) {
        case EVENT, FORWARDED, REPLAYED, OUTCOME, TOLD -> {
          step.subscriber().ifPresent(s -> subscriber = s);
          yield true;
        }
        case PARKED -> {
          step.subscriber().ifPresent(s -> subscriber = s);
          yield took(step.place().offset(), parked);
        }
        case SET_ASIDE ->
            step.identity().isPresent()
                ? took(step.place().offset(), alone)
                : step.parkedOffset().filter(ever::contains).map(o -> took(o, alone)).orElse(false);
        case RESOLVED -> step.parkedOffset().filter(alone::remove).isPresent();
        case ORDER -> isOfPerson(step) && !(parked.isEmpty() && alone.isEmpty());
        case WAITING -> isOfPerson(step) && waits(step);
        case SERVED -> isOfPerson(step) && served();
        case STATE -> step.identity().filter(identity::equals).isPresent();
        case LAMP, LAMP_NOW -> false;
      };
    }

    private boolean isOfPerson(Step step) {
      return step.subscriber().filter(subscriber::equals).isPresent();
    }

    private boolean took(long offset, Set<Long> where) {
      if (ever.size() < MOST_PARKED) {
        ever.add(offset);
        where.add(offset);
      }
      return true;
    }

    /** Those before the first that waits are through. */
    private boolean waits(Step step) {
      long first = step.parkedOffset().orElse(0L);
      boolean concerned = !parked.isEmpty();
      parked.headSet(first).clear();
      return concerned;
    }

    private boolean served() {
      boolean concerned = !parked.isEmpty();
      parked.clear();
      return concerned;
    }
  }
}
