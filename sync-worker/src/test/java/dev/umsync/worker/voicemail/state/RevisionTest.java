package dev.umsync.worker.voicemail.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MailboxUid;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.voicemail.state.Revision.Step;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionTest {
  private static final MessageLocation AT =
      new MessageLocation(new FolderName("a;b"), new MailboxUid(17, 1_234));

  private static Revision read(String value) {
    return Revision.read(value.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void everyStepIsReadAsItWasWritten(Step step) {
    Revision revision =
        step == Step.SETTLED
            ? Revision.settled(2, "0123456789ab")
            : Revision.putting(2, "0123456789ab", AT).at(step);

    assertThat(Revision.read(revision.write())).isEqualTo(revision);
  }

  @Test
  void valueOfBeforeThereWereStepsIsReadAsOneWhoseRemovalMayHaveBegun() {
    assertThat(read("1;1;0123456789ab;17;1234;a;b"))
        .isEqualTo(Revision.putting(1, "0123456789ab", AT).at(Step.REMOVING));
    assertThat(read("1;1;0123456789ab;;;")).isEqualTo(Revision.settled(1, "0123456789ab"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "3;1;ab;SETTLED;;;",
        "2;1;ab;SETTLED;;",
        "2;one;ab;SETTLED;;;",
        "2;1;ab;RESTING;;;",
        "2;1;ab;REMOVING;;;",
        "1;1;ab;17;x;a",
        "1;1"
      })
  void whatIsOfAnotherFormIsNothing(String value) {
    assertThat(read(value)).isEqualTo(Revision.NONE);
  }

  @Test
  void stepWithoutTheMessageThatItIsAboutIsRefused() {
    assertThatThrownBy(() -> new Revision(1, "", Optional.empty(), Step.REMOVING))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Revision(1, "", Optional.of(AT), Step.SETTLED))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
