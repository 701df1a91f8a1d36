package dev.umsync.worker.imap.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WithheldTailTest {

  @Property
  void howeverItIsWrittenTheLastBytesWaitAndNothingIsLost(
      @ForAll @Size(min = 1, max = 12_000) byte[] message,
      @ForAll @IntRange(min = 1, max = 9_000) int piece)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    WithheldTail tail = new WithheldTail(out, message.length);
    for (int i = 0; i < message.length; i += piece) {
      tail.write(message, i, Math.min(piece, message.length - i));
    }
    tail.requireComplete();

    assertThat(out.size()).isEqualTo(Math.max(0, message.length - 4096));
    tail.release();
    assertThat(out.toByteArray()).isEqualTo(message);
  }

  @Test
  void oneByteTooManyOrTooFewIsNoticed() throws IOException {
    WithheldTail tail = new WithheldTail(new ByteArrayOutputStream(), 2);
    tail.write('a');
    assertThatThrownBy(tail::requireComplete).isInstanceOf(IllegalStateException.class);
    tail.write('b');
    tail.requireComplete();
    assertThatThrownBy(() -> tail.write('c')).isInstanceOf(IllegalStateException.class);
  }
}
