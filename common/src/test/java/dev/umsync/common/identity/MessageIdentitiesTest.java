package dev.umsync.common.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The vectors were computed with another implementation (Python's hmac, hashlib and base64). They
 * are never edited: messages delivered under them are in people's mailboxes.
 */
class MessageIdentitiesTest {
  private static final int OLD = 7;
  private static final int NEW = 0xfedc_ba98; // above Integer.MAX_VALUE as Tink's ids often are
  private static final byte[] OLD_KEY = ascending();
  private static final byte[] NEW_KEY = repeated();
  private static final String ANA_OLD = "2WEN5NJAVE4YYNM4FPHN6GLJZT4M7MHDPR7KDNDIYEN6ZLUKJOSA";
  private static final String ANA_NEW = "NQ6IKXZDL4LDGAETO2XCU2OVR7CEVKSYUQQYYZQ3X57LGEXBW4OA";
  private static final VoicemailKey VOICEMAIL = voicemail("um://nupoint-1", "4711");
  private static final Subscriber ANA = Subscriber.of("ana@example.com");

  private final MessageIdentities before = new MessageIdentities(OLD, Map.of(OLD, OLD_KEY));
  private final MessageIdentities after =
      new MessageIdentities(NEW, Map.of(OLD, OLD_KEY, NEW, NEW_KEY));

  @ParameterizedTest
  @CsvSource({
    "um://nupoint-1,                          4711,              ana@example.com,"
        + " 2WEN5NJAVE4YYNM4FPHN6GLJZT4M7MHDPR7KDNDIYEN6ZLUKJOSA,"
        + " NQ6IKXZDL4LDGAETO2XCU2OVR7CEVKSYUQQYYZQ3X57LGEXBW4OA",
    "um://asterisk.example.org/vm?ctx=default, INBOX/msg0003.txt, jürgen@bücher.example,"
        + " QKA5GJGVV3EA236PXFXVQL3VFGLALASHZROP5DRKNPHPDMDUMRFA,"
        + " AOVGE6SINXKYIPX5ANIY546ENFX2C5ZCGVUHZRXZE646MIE4PBEQ",
    "urn:x,                                   !~,                a@b,"
        + " 5BZO4LUKF7PEJFWHE7YH7JA3Z7SGALM3GKIR5CZL66HJAXQ23NIQ,"
        + " DRU77AZFAXFU4TGMQG6Q6UGDCXSYNWMKA2OGTF3RI5S6IKDCOTLQ",
  })
  void theIdentityOfAMessageNeverChanges(
      String source, String id, String address, String macOfOldKey, String macOfNewKey) {
    VoicemailKey voicemail = voicemail(source, id);
    Subscriber subscriber = Subscriber.of(address);

    assertThat(before.identify(voicemail, subscriber))
        .isEqualTo(new MessageIdentity(macOfOldKey, OLD));
    assertThat(after.identify(voicemail, subscriber))
        .isEqualTo(new MessageIdentity(macOfNewKey, NEW));
  }

  @Test
  void theHeadersAreWrittenAsTheyAlwaysWere() {
    MessageIdentity identity = after.identify(VOICEMAIL, ANA);

    assertThat(identity.messageId()).isEqualTo("<" + ANA_NEW + "@umsync.invalid>");
    assertThat(identity.headerValue()).isEqualTo("v1 key=4275878552 mac=" + ANA_NEW);
    assertThat(MessageIdentity.HEADER).isEqualTo("X-UMSync-Identity");
    assertThat(MessageIdentity.SOURCE_HEADER).isEqualTo("X-UMSync-Source");
    assertThat(MessageIdentity.VOICEMAIL_HEADER).isEqualTo("X-UMSync-Voicemail");
  }

  @Test
  void candidatesBeginWithThePrimaryKeyAndHoldEveryOther() {
    assertThat(after.candidates(VOICEMAIL, ANA))
        .containsExactly(new MessageIdentity(ANA_NEW, NEW), new MessageIdentity(ANA_OLD, OLD));
    assertThat(before.candidates(VOICEMAIL, ANA))
        .containsExactly(new MessageIdentity(ANA_OLD, OLD));
  }

  @Test
  void aMessageIsKnownUnderEveryVersionOfTheKey() {
    for (MessageIdentity identity : after.candidates(VOICEMAIL, ANA)) {
      assertThat(after.verifies(identity.headerValue(), VOICEMAIL, ANA)).isTrue();
    }
    assertThat(after.verifies("v1 key=7 mac=" + ANA_OLD, VOICEMAIL, ANA)).isTrue();
  }

  @Test
  void spaceThatAMailServerLeftAroundTheValueDoesNotMatter() {
    assertThat(after.verifies("  v1 key=7 mac=" + ANA_OLD + "\r\n", VOICEMAIL, ANA)).isTrue();
  }

  @Test
  void aForgedIdentityIsRefused() {
    String flipped = (ANA_OLD.charAt(0) == 'A' ? 'B' : 'A') + ANA_OLD.substring(1);

    assertThat(after.verifies("v1 key=7 mac=" + flipped, VOICEMAIL, ANA)).isFalse();
  }

  @Test
  void theIdentityOfAnotherVoicemailOrPersonIsRefused() {
    String header = "v1 key=7 mac=" + ANA_OLD;

    assertThat(after.verifies(header, VOICEMAIL, Subscriber.of("ben@example.com"))).isFalse();
    assertThat(after.verifies(header, voicemail("um://nupoint-1", "4712"), ANA)).isFalse();
    assertThat(after.verifies(header, voicemail("um://nupoint-2", "4711"), ANA)).isFalse();
  }

  @Test
  void anIdentityUnderAnotherKeyIdIsRefused() {
    assertThat(after.verifies("v1 key=4275878552 mac=" + ANA_OLD, VOICEMAIL, ANA)).isFalse();
    assertThat(after.verifies("v1 key=8 mac=" + ANA_OLD, VOICEMAIL, ANA)).isFalse();
    // The low 32 bits of this are 7.
    assertThat(after.verifies("v1 key=4294967303 mac=" + ANA_OLD, VOICEMAIL, ANA)).isFalse();
    assertThat(before.verifies("v1 key=4275878552 mac=" + ANA_NEW, VOICEMAIL, ANA)).isFalse();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "v1",
        "v2 key=7 mac=2WEN5NJAVE4YYNM4FPHN6GLJZT4M7MHDPR7KDNDIYEN6ZLUKJOSA",
        "v1 key=-7 mac=2WEN5NJAVE4YYNM4FPHN6GLJZT4M7MHDPR7KDNDIYEN6ZLUKJOSA",
        "v1 key=99999999999999999999 mac=2WEN5NJAVE4YYNM4FPHN6GLJZT4M7MHDPR7KDNDIYEN6ZLUKJOSA",
        "v1 key=7 mac=2wen5njave4yynm4fphn6gljzt4m7mhdpr7kdndiyen6zlukjosa",
        "v1 key=7 mac=2WEN5NJAVE4YYNM4FPHN6GLJZT4M7MHDPR7KDNDIYEN6ZLUKJOSA====",
        "v1 key=7 mac=2WEN5NJAVE4YYNM4FPHN6GLJZT4M7MHDPR7KDNDIYEN6ZLUKJOS",
        "v1 key=7 mac=2WEN5NJAVE4YYNM4FPHN6GLJZT4M7MHDPR7KDNDIYEN6ZLUKJOSA extra",
      })
  void whatIsNoIdentityHeaderIsRefused(@Nullable String header) {
    assertThat(after.verifies(header, VOICEMAIL, ANA)).isFalse();
  }

  @Test
  void aKeysetWithoutItsPrimaryOrWithAShortKeyIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MessageIdentities(8, Map.of(OLD, OLD_KEY)))
        .withMessageContaining("primary");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MessageIdentities(OLD, Map.of(OLD, new byte[31])))
        .withMessage("identity key 7 has fewer than 32 bytes");
  }

  @Test
  void theKeysAreCopied() {
    byte[] material = OLD_KEY.clone();
    MessageIdentities identities = new MessageIdentities(OLD, Map.of(OLD, material));
    Arrays.fill(material, (byte) 0);

    assertThat(identities.identify(VOICEMAIL, ANA).mac()).isEqualTo(ANA_OLD);
  }

  @Test
  void base32IsThatOfRfc4648WithoutPadding() {
    List<String> plain = List.of("", "f", "fo", "foo", "foob", "fooba", "foobar");
    List<String> encoded = List.of("", "MY", "MZXQ", "MZXW6", "MZXW6YQ", "MZXW6YTB", "MZXW6YTBOI");

    assertThat(plain.stream().map(p -> Base32.encode(p.getBytes(StandardCharsets.US_ASCII))))
        .containsExactlyElementsOf(encoded);
    assertThat(Base32.encode(new byte[] {-1, -1, -1, -1, -1})).isEqualTo("77777777");
  }

  private static VoicemailKey voicemail(String source, String id) {
    return new VoicemailKey(new SourceUri(source), new VoicemailId(id));
  }

  private static byte[] ascending() {
    byte[] key = new byte[32];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) i;
    }
    return key;
  }

  private static byte[] repeated() {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 0xa5);
    return key;
  }
}
