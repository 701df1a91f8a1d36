package dev.umsync.worker.voicemail.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MailboxUid;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateCodecTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_777_888_999);

  private static VoicemailState largest(String folder) {
    return new VoicemailState(
        Status.APPLIED,
        Optional.of(
            new MessageLocation(
                new FolderName(folder), new MailboxUid(4_294_967_295L, 4_294_967_295L))),
        Optional.of(true),
        Optional.of(false),
        Optional.of("AAAAAAAA"),
        new EventTrace("BBBBBBBB", 9_999, 999_999_999_999L, NOW),
        NOW);
  }

  @Test
  void everythingComesBack() throws IOException {
    VoicemailState state = largest("Voicemail");

    assertThat(StateCodec.read(StateCodec.write(state))).isEqualTo(state);
  }

  @Test
  void largestRecordInInboxIsWithinThePromise() {
    assertThat(StateCodec.write(largest("INBOX")).length).isLessThanOrEqualTo(200);
  }

  @Test
  void folderTooLongToRememberIsLeftOutWithItsUid() throws IOException {
    byte[] written = StateCodec.write(largest("Ordner/".repeat(30)));

    assertThat(written.length).isLessThanOrEqualTo(200);
    assertThat(StateCodec.read(written).location()).isEmpty();
    assertThat(StateCodec.read(written).status()).isEqualTo(Status.APPLIED);
  }

  @Property(tries = 300)
  void anyStateIsSmallAndComesBack(
      @ForAll Status status,
      @ForAll @LongRange(min = 1, max = 4_294_967_295L) long uid,
      @ForAll Optional<Boolean> seen,
      @ForAll Optional<Boolean> urgent,
      @ForAll @IntRange(max = 10_000) int partition,
      @ForAll @LongRange(min = 0, max = 1L << 50) long offset,
      @ForAll @StringLength(min = 1, max = 60) String folder)
      throws IOException {
    String name =
        folder
                .codePoints()
                .filter(c -> c > ' ' && c < 0x7f)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            + "x";
    VoicemailState state =
        new VoicemailState(
            status,
            Optional.of(new MessageLocation(new FolderName(name), new MailboxUid(uid, 17))),
            seen,
            urgent,
            Optional.empty(),
            new EventTrace("BBBBBBBB", partition, offset, NOW),
            NOW);

    byte[] written = StateCodec.write(state);
    VoicemailState read = StateCodec.read(written);

    assertThat(written.length).isLessThanOrEqualTo(200);
    assertThat(read.at(state.location())).isEqualTo(state);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "{\"s\":\"z\",\"l\":\"x\"}", "{}", "{\"s\":\"a\",\"u\":-1}"})
  void whatIsNoStateIsRefused(String json) {
    assertThatThrownBy(() -> StateCodec.read(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class);
  }
}
