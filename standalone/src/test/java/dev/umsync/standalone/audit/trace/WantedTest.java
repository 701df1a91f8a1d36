package dev.umsync.standalone.audit.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.standalone.audit.trace.Step.Kind;
import dev.umsync.standalone.audit.trace.Step.Place;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WantedTest {
  private static final String ANA = "ana@example.com";

  private static Step step(Kind kind, String who, String voicemail, long offset, long parked) {
    return new Step(
        Instant.EPOCH,
        kind,
        Optional.of(who).filter(w -> !w.isEmpty()),
        Optional.empty(),
        Optional.empty(),
        Optional.of("um://a").filter(s -> !voicemail.isEmpty()),
        Optional.of(voicemail).filter(v -> !v.isEmpty()),
        new Place("t", 0, offset),
        "",
        parked < 0 ? Map.of() : Map.of(Step.PARKED_OFFSET, parked));
  }

  @Test
  void aPersonsTraceHoldsTheStateOfTheirVoicemailsAndOfNobodyElses() {
    Wanted ana = Wanted.of(Subscriber.of(ANA));
    ana.learn("um://a old");

    assertThat(ana.wantsEvent(ANA, "um://a vm-1")).isTrue();
    assertThat(ana.wantsEvent("bob@example.com", "um://a vm-1")).isFalse();
    assertThat(ana.isShown(step(Kind.STATE, "", "old", 1, -1))).isTrue();
    assertThat(ana.isShown(step(Kind.STATE, "", "vm-1", 1, -1))).isFalse();
    assertThat(ana.isShown(step(Kind.EVENT, ANA, "vm-1", 1, -1))).isTrue();
    assertThat(ana.isShown(step(Kind.STATE, "", "vm-1", 1, -1))).isTrue();
    assertThat(ana.isShown(step(Kind.WAITING, "bob@example.com", "", 1, 1))).isFalse();
    assertThat(ana.isShown(step(Kind.SERVED, ANA, "", 1, -1))).isTrue();
    assertThat(ana.isShown(step(Kind.RESOLVED, "", "", 1, 4))).isFalse();
    assertThat(ana.isShown(step(Kind.SET_ASIDE, ANA, "", 1, 4))).isTrue();
    assertThat(ana.isShown(step(Kind.RESOLVED, "", "", 1, 4))).isTrue();
  }

  @Test
  void aVoicemailsTraceHoldsItsSubscribersParkingWhileItIsParkedAndNoLonger() {
    Wanted wanted = Wanted.of(new VoicemailKey(new SourceUri("um://a"), new VoicemailId("vm-1")));

    assertThat(wanted.wantsEvent(ANA, "um://a vm-1")).isTrue();
    assertThat(wanted.wantsEvent(ANA, "um://a vm-2")).isFalse();
    assertThat(wanted.isShown(step(Kind.ORDER, ANA, "", 1, -1))).isFalse();
    assertThat(wanted.isShown(step(Kind.EVENT, ANA, "vm-1", 1, -1))).isTrue();
    assertThat(wanted.isShown(step(Kind.WAITING, ANA, "", 1, 5))).as("not parked yet").isFalse();
    assertThat(wanted.isShown(step(Kind.PARKED, ANA, "vm-1", 7, 7))).isTrue();
    assertThat(wanted.isShown(step(Kind.WAITING, ANA, "", 1, 5))).isTrue();
    assertThat(wanted.isShown(step(Kind.ORDER, ANA, "", 1, -1))).isTrue();
    assertThat(wanted.isShown(step(Kind.WAITING, "bob@example.com", "", 1, 7))).isFalse();
    assertThat(wanted.isShown(step(Kind.WAITING, ANA, "", 1, 8))).as("redriven").isTrue();
    assertThat(wanted.isShown(step(Kind.WAITING, ANA, "", 1, 9))).as("others wait").isFalse();
    assertThat(wanted.isShown(step(Kind.SERVED, ANA, "", 1, -1))).isFalse();
    assertThat(wanted.isShown(step(Kind.SET_ASIDE, ANA, "", 1, 6))).as("another's").isFalse();
    assertThat(wanted.isShown(step(Kind.SET_ASIDE, ANA, "", 1, 7))).as("found out late").isTrue();
    assertThat(wanted.isShown(step(Kind.ORDER, ANA, "", 1, -1))).isTrue();
    assertThat(wanted.isShown(step(Kind.RESOLVED, "", "", 1, 7))).isTrue();
    assertThat(wanted.isShown(step(Kind.ORDER, ANA, "", 1, -1))).isFalse();
    assertThat(wanted.isShown(step(Kind.STATE, "", "vm-1", 1, -1))).isTrue();
    assertThat(wanted.isShown(step(Kind.STATE, "", "vm-2", 1, -1))).isFalse();
  }

  @Test
  void aLampIsThePersonsAndNoVoicemails() {
    Wanted ana = Wanted.of(Subscriber.of(ANA));
    Wanted one = Wanted.of(new VoicemailKey(new SourceUri("um://a"), new VoicemailId("vm-1")));

    assertThat(ana.wantsLamp(ANA)).isTrue();
    assertThat(ana.wantsLamp("bob@example.com")).isFalse();
    assertThat(one.wantsLamp(ANA)).isFalse();
    assertThat(one.isShown(step(Kind.TOLD, ANA, "vm-1", 1, -1))).isTrue();
    assertThat(one.isShown(step(Kind.LAMP, ANA, "", 1, -1))).isFalse();
  }
}
