package dev.umsync.standalone.chaos.load;

import dev.umsync.common.event.Audio;
import dev.umsync.common.event.Caller;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Deleted;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Unread;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What happens in one person's voicemail box: calls come, are played, marked new again and deleted,
 * in an order that a phone allows. Owned by the load's thread.
 */
final class PersonScript {
  private static final int OF_A_HUNDRED_RECEIVED = 48;
  private static final int READ = 27;
  private static final int UNREAD = 8;

  private final int person;
  private final Subscriber subscriber;
  private final Recordings recordings;
  private final RandomGenerator random;
  private final List<Kept> kept = new ArrayList<>();
  private int voicemails;
  private int events;

  private static final class Kept {
    private final VoicemailId id;
    private boolean read;

    Kept(VoicemailId id) {
      this.id = id;
    }
  }

  PersonScript(int person, Subscriber subscriber, Recordings recordings, RandomGenerator random) {
    this.person = person;
    this.subscriber = subscriber;
    this.recordings = recordings;
    this.random = random;
  }

  /** The next thing to happen. */
  VoicemailEvent next(Instant now) {
    int draw = random.nextInt(100);
    if (kept.isEmpty() || draw < OF_A_HUNDRED_RECEIVED) {
      return received(now);
    }
    Kept one = kept.get(random.nextInt(kept.size()));
    if (draw < OF_A_HUNDRED_RECEIVED + READ) {
      one.read = true;
      return new Read(meta(now), one.id);
    }
    if (draw < OF_A_HUNDRED_RECEIVED + READ + UNREAD && one.read) {
      one.read = false;
      return new Unread(meta(now), one.id);
    }
    kept.remove(one);
    return new Deleted(meta(now), one.id);
  }

  private Received received(Instant now) {
    VoicemailId id = new VoicemailId(People.name(person) + "-" + voicemails++);
    kept.add(new Kept(id));
    Audio audio = recordings.draw(random);
    return new Received(
        meta(now),
        id,
        new Caller(
            Optional.of("+4420" + (10_000_000 + random.nextInt(80_000_000))), Optional.empty()),
        now.truncatedTo(ChronoUnit.SECONDS),
        1 + audio.sizeBytes() / 8_000,
        random.nextInt(20) == 0,
        false,
        Optional.empty(),
        Optional.empty(),
        false,
        audio);
  }

  private EventMeta meta(Instant now) {
    return new EventMeta(People.name(person) + "-e" + events++, People.SOURCE, subscriber, now);
  }
}
