package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.EventHandler;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Verdict;
import java.util.Map;

/**
 * Decodes an event when its turn has come and hands it to the handler together with the state of
 * its partition. Any thread.
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
    try {
      E event =
          switch (attempt.event()) {
            case Work.Raw<E>(RawEvent raw) -> decoder.decode(raw);
            case Work.Ready<E>(E ready) -> ready;
          };
      return decoded(attempt.withEvent(event)).map(Work.Ready::new);
    } catch (UndecodableEvent e) {
      return attempt.purpose() == Purpose.DROP
          ? Verdict.done(
              handler.dropped(UndecodedEvent.of(attempt.subscriber(), attempt.event().raw())))
          : new Verdict.SetAside<>(e.cause());
    }
  }

  private Verdict<E, Effects> decoded(Attempt<E> attempt)
      throws InterruptedException, UndecodableEvent {
    if (attempt.suspect()) {
      metrics.suspect();
    }
    PartitionState state = states.get(attempt.position().partition());
    StateView view =
        state == null ? NOTHING_KNOWN : new CallState(state, attempt.subscriber(), notes);
    return handler.handle(attempt, view);
  }
}
