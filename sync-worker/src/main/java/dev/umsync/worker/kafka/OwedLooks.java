package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.PlannedLook;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads back the second looks that were still to come when a partition was taken over. */
final class OwedLooks<E> implements Ownership.Looks<E> {
  private static final Logger LOG = LoggerFactory.getLogger(OwedLooks.class);

  private final EventDecoder<E> decoder;

  OwedLooks(EventDecoder<E> decoder) {
    this.decoder = decoder;
  }

  @Override
  public List<PlannedLook<Work<E>>> of(PartitionState state) {
    List<PlannedLook<Work<E>>> planned = new ArrayList<>();
    for (byte[] value : state.looks.values()) {
      try {
        PlannedLook<E> look = decoder.look(value);
        planned.add(
            new PlannedLook<>(look.subscriber(), look.due(), new Work.Ready<>(look.event())));
      } catch (UndecodableEvent e) {
        LOG.atError()
            .addKeyValue("partition", state.assignment.partition())
            .addKeyValue("reason", e.getMessage())
            .log("A second look at a mailbox can't be read; a copy left there would stay");
      }
    }
    return planned;
  }
}
