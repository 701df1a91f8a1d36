package dev.umsync.worker.voicemail;

import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.worker.kafka.StateView;
import dev.umsync.worker.voicemail.state.EarlierEvents;
import dev.umsync.worker.voicemail.state.StateCodec;
import dev.umsync.worker.voicemail.state.VoicemailState;
import java.io.IOException;
import java.util.Optional;

/**
 * What is known of one voicemail when an event of it comes. Immutable.
 *
 * @param state empty where there is none, or none that can be read
 * @param trouble why the state that there is can't be read
 * @param earlier its events that state has no room for
 */
record Known(Optional<VoicemailState> state, Optional<String> trouble, EarlierEvents earlier) {

  static Known read(StateView view, VoicemailKey voicemail) {
    String id = voicemail.text();
    EarlierEvents earlier =
        view.find(EarlierEvents.key(id)).map(EarlierEvents::read).orElse(EarlierEvents.NONE);
    Optional<byte[]> record = view.find(id);
    try {
      return record.isEmpty()
          ? new Known(Optional.empty(), Optional.empty(), earlier)
          : new Known(Optional.of(StateCodec.read(record.get())), Optional.empty(), earlier);
    } catch (IOException e) {
      return new Known(Optional.empty(), Optional.of(String.valueOf(e.getMessage())), earlier);
    }
  }

  /** Whether the event with this mark was settled before, as far as anybody remembers. */
  boolean knows(String mark) {
    return earlier.knows(mark) || state.filter(s -> s.knows(mark)).isPresent();
  }
}
