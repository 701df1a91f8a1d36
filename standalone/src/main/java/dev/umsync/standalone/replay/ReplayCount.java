package dev.umsync.standalone.replay;

import dev.umsync.standalone.audit.KnownNames;
import dev.umsync.worker.voicemail.ReplayForecast;
import java.util.EnumMap;
import java.util.Map;

/** Counts what a replay is about. Memory is bounded. Thread rule: one thread. */
public final class ReplayCount {
  /** 24 MB at most for each of the two. */
  private static final int MOST_NAMES = 1_000_000;

  private final Map<Candidate.Why, Long> passed = new EnumMap<>(Candidate.Why.class);
  private final Map<ReplayForecast, Long> forecasts = new EnumMap<>(ReplayForecast.class);
  private final KnownNames subscribers = new KnownNames(MOST_NAMES);
  private final KnownNames voicemails = new KnownNames(MOST_NAMES);
  private long events;

  void event(String subscriber, String voicemail) {
    events++;
    subscribers.add(subscriber);
    voicemails.add(voicemail);
  }

  void passed(Candidate.Why why) {
    passed.merge(why, 1L, Long::sum);
  }

  void forecast(ReplayForecast forecast) {
    forecasts.merge(forecast, 1L, Long::sum);
  }

  /** Events that are replayed. */
  public long events() {
    return events;
  }

  /** Their subscribers. */
  public long subscribers() {
    return subscribers.size();
  }

  /** Their voicemails. */
  public long voicemails() {
    return voicemails.size();
  }

  /** Whether there are more subscribers or voicemails than are counted. */
  public boolean isCut() {
    return subscribers.isFull() || voicemails.isFull();
  }

  /** Events of which this is forecast. */
  public long of(ReplayForecast forecast) {
    return forecasts.getOrDefault(forecast, 0L);
  }

  /** Events in the wrong partition, whose forwarded copies are what is replayed. */
  public long forwarded() {
    return passed.getOrDefault(Candidate.Why.FORWARDED, 0L);
  }

  /** Replays of earlier runs. */
  public long replays() {
    return passed.getOrDefault(Candidate.Why.REPLAY, 0L);
  }

  /** Operators' orders. */
  public long orders() {
    return passed.getOrDefault(Candidate.Why.ORDER, 0L);
  }

  /** Records that are no events. */
  public long noEvents() {
    return passed.getOrDefault(Candidate.Why.NO_EVENT, 0L);
  }
}
