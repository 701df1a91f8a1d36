package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.EventHandler;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Verdict;
import java.util.Map;
import java.util.Optional;

/**
 * Decodes an event when its turn has come and hands it to the handler together with the state of
 * its partition, unless its head tells that it was settled before. Any thread.
 *
 * @param <E> the events
 */
final class DecodingHandler<E> implements EventHandler<Work<E>, Effects> {
  private static final StateView NOTHING_KNOWN = new StateTable();

  private final EventDecoder<E> decoder;
  private final VoicemailHandler<E> handler;
  private final Map<Integer, PartitionState> states;
  private final EngineMetrics metrics;
  private final CallState.Notes notes;

  /**
   * Binds them.
   *
   * @param states by partition; safe for reading by any thread
   * @param notes where calls write before they end
   */
  DecodingHandler(
      EventDecoder<E> decoder,
      VoicemailHandler<E> handler,
      Map<Integer, PartitionState> states,
      EngineMetrics metrics,
      CallState.Notes notes) {
    this.decoder = decoder;
    this.handler = handler;
    this.states = states;
    this.metrics = metrics;
    this.notes = notes;
  }

  @Override
  public Verdict<Work<E>, Effects> handle(Attempt<Work<E>> attempt) throws InterruptedException {
    StateView view = view(attempt);
    try {
      return switch (attempt.event()) {
        case Work.Raw<E>(RawEvent raw) -> {
          Optional<Effects> settled = settledBefore(attempt, raw, view);
          if (settled.isPresent()) {
            yield settledAgain(attempt, settled.get());
          }
          if (attempt.purpose() != Purpose.DROP) {
            handler.expect(attempt.subscriber());
          }
          yield decoded(attempt.withEvent(decode(raw)), view);
        }
        case Work.Ready<E>(E ready) -> decoded(attempt.withEvent(ready), view);
      };
    } catch (UndecodableEvent e) {
      return attempt.purpose() == Purpose.DROP
          ? Verdict.done(
              handler.dropped(UndecodedEvent.of(attempt.subscriber(), attempt.event().raw())))
          : new Verdict.SetAside<>(e.cause());
    }
  }

  private E decode(RawEvent raw) throws UndecodableEvent {
    ParkedRecords.requireContent(raw);
    return decoder.decode(raw);
  }

  /** Most of a log that is read again: decoding it would be most of the work. */
  private Optional<Effects> settledBefore(Attempt<?> attempt, RawEvent raw, StateView view) {
    return attempt.purpose() == Purpose.DELIVER
        ? decoder.head(raw).flatMap(event -> handler.settledBefore(event, view))
        : Optional.empty();
  }

  private Verdict<Work<E>, Effects> settledAgain(Attempt<?> attempt, Effects effects) {
    count(attempt);
    return Verdict.done(effects);
  }

  private Verdict<Work<E>, Effects> decoded(Attempt<E> attempt, StateView view)
      throws InterruptedException, UndecodableEvent {
    count(attempt);
    return handler.handle(attempt, view).map(Work.Ready::new);
  }

  private void count(Attempt<?> attempt) {
    if (attempt.suspect()) {
      metrics.suspect();
    }
  }

  private StateView view(Attempt<?> attempt) {
    PartitionState state = states.get(attempt.position().partition());
    return state == null ? NOTHING_KNOWN : new CallState(state, attempt.subscriber(), notes);
  }
}
