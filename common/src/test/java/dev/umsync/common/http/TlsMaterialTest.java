package dev.umsync.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.common.config.StartFailed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates made, kept, renewed and loaded. */
class TlsMaterialTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir Path folder;

  @Test
  void certificateIsOnP256AndNamesTheMachine() throws Exception {
    TlsMaterial made = selfSigned(NOW, "UM.example");

    assertThat(((ECPublicKey) made.certificate().getPublicKey()).getParams().getOrder().bitLength())
        .isEqualTo(256);
    assertThat(made.certificate().getSubjectAlternativeNames())
        .extracting(List::getLast)
        .map(String::valueOf)
        .containsExactly("um.example", "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
    assertThat(made.certificate().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(made.certificate().getBasicConstraints()).isEqualTo(-1);
  }

  @Test
  void keyIsForTheOwnersEyesOnly() throws Exception {
    selfSigned(NOW, "um.example");

    try (var files = Files.list(folder)) {
      assertThat(files.toList())
          .hasSize(2)
          .allSatisfy(f ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(f)))
                  .isEqualTo("rw-------"));
    }
    assertThat(folder.resolve("self-signed.pem")).content().doesNotContain("PRIVATE");
  }

  @Test
  void certificateIsReusedUntilItExpiresAndThenRenewed() {
    TlsMaterial first = selfSigned(NOW, "um.example");
    Instant end = first.certificate().getNotAfter().toInstant();

    TlsMaterial reused = selfSigned(end.minus(Duration.ofDays(1)).minusSeconds(1), "um.example");
    TlsMaterial renewed = selfSigned(end.minus(Duration.ofDays(1)), "um.example");
    TlsMaterial afterwards = selfSigned(end.plusSeconds(1), "um.example");

    assertThat(reused.certificate()).isEqualTo(first.certificate());
    assertThat(renewed.certificate()).isNotEqualTo(first.certificate());
    assertThat(renewed.certificate().getNotAfter()).isAfter(first.certificate().getNotAfter());
    assertThat(afterwards.certificate()).isEqualTo(renewed.certificate());
  }

  @Test
  void certificateOfAnotherHostNameIsMadeAnew() {
    TlsMaterial first = selfSigned(NOW, "um.example");

    assertThat(selfSigned(NOW, "moved.example").certificate()).isNotEqualTo(first.certificate());
  }

  @Test
  void hostNameThatNoCertificateCanHoldFallsBackToLocalhost() throws Exception {
    assertThat(selfSigned(NOW, "bad_host name").certificate().getSubjectAlternativeNames())
        .extracting(List::getLast)
        .map(String::valueOf)
        .containsExactly("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
  }

  @Test
  void certificateAndKeyAreLoadedFromTwoFilesOrOne() {
    selfSigned(NOW, "um.example");
    Path both = folder.resolve("self-signed-private.pem");

    assertThat(TlsMaterial.load(folder.resolve("self-signed.pem"), both).certificate())
        .isEqualTo(TlsMaterial.load(both, both).certificate());
  }

  @Test
  void keyIsReadInEachFormThatOpensslWrites() throws Exception {
    PrivateKey ec = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
    PrivateKey rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
    KeyPairGenerator p256 = KeyPairGenerator.getInstance("EC");
    p256.initialize(new ECGenParameterSpec("secp256r1"));
    ECPrivateKey sec1 = (ECPrivateKey) p256.generateKeyPair().getPrivate();
    var encoded =
        new org.bouncycastle.asn1.sec.ECPrivateKey(256, sec1.getS(), SECObjectIdentifiers.secp256r1)
            .getEncoded();

    assertThat(PemFiles.key(pem(new JcaPKCS8Generator(ec, null)))).isEqualTo(ec);
    assertThat(PemFiles.key(pem(new JcaPKCS8Generator(rsa, null)))).isEqualTo(rsa);
    assertThat(PemFiles.key(pem(rsa))).isEqualTo(rsa);
    assertThat(((ECPrivateKey) PemFiles.key(pem(new PemObject("EC PRIVATE KEY", encoded)))).getS())
        .isEqualTo(sec1.getS());
  }

  @Test
  void whatCannotBeLoadedIsOneLineThatNamesTheFile() throws Exception {
    selfSigned(NOW, "um.example");
    Path certificate = folder.resolve("self-signed.pem");
    Path missing = folder.resolve("none.pem");
    Path text = Files.writeString(folder.resolve("text.pem"), "hunter2");
    Path otherKey = folder.resolve("other.pem");
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    try (JcaPEMWriter writer = new JcaPEMWriter(Files.newBufferedWriter(otherKey))) {
      writer.writeObject(new JcaPKCS8Generator(generator.generateKeyPair().getPrivate(), null));
    }

    assertThatThrownBy(() -> TlsMaterial.load(missing, otherKey))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("none.pem");
    assertThatThrownBy(() -> TlsMaterial.load(text, otherKey))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("holds no certificate");
    assertThatThrownBy(() -> TlsMaterial.load(certificate, certificate))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("no unencrypted private key");
    assertThatThrownBy(() -> TlsMaterial.load(certificate, otherKey))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("is not the certificate's");
  }

  @Test
  void folderThatCannotBeWrittenIsOneLine() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> TlsMaterial.selfSigned(file, "um.example", at(NOW)))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("cannot be written");
  }

  private Path pem(Object object) throws Exception {
    Path file = folder.resolve("key.pem");
    try (JcaPEMWriter writer = new JcaPEMWriter(Files.newBufferedWriter(file))) {
      writer.writeObject(object);
    }
    return file;
  }

  private TlsMaterial selfSigned(Instant now, String host) {
    return TlsMaterial.selfSigned(folder, host, at(now));
  }

  private static Clock at(Instant now) {
    return Clock.fixed(now, ZoneOffset.UTC);
  }
}
