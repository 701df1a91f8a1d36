package dev.umsync.testbed.net;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A self-signed certificate (P-256) for {@code localhost}, {@code 127.0.0.1} and {@code ::1}, as
 * two PEM files. Whoever trusts {@link #certificateFile()} may check the host name as in
 * production. Immutable.
 */
public final class ServerCertificate {
  private static final Duration LIFE = Duration.ofDays(800);
  private static final char[] NO_PASSWORD = new char[0];

  private final Path certificateFile;
  private final Path keyFile;
  private final SSLContext serverContext;

  private ServerCertificate(Path certificateFile, Path keyFile, SSLContext serverContext) {
    this.certificateFile = certificateFile;
    this.keyFile = keyFile;
    this.serverContext = serverContext;
  }

  /**
   * Writes {@code server.crt} and {@code server.key} (mode 0600) into the folder.
   *
   * @throws IOException if the folder cannot be written to
   */
  public static ServerCertificate create(Path folder, Clock clock, SecureRandom random)
      throws IOException {
    return create(folder, Reach.LOOPBACK, clock, random);
  }

  /** The same, good for one more name. */
  public static ServerCertificate create(Path folder, Reach reach, Clock clock, SecureRandom random)
      throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair pair = generator.generateKeyPair();
      X509Certificate certificate = selfSigned(pair, reach, clock.instant(), random);
      Path certificateFile = folder.resolve("server.crt");
      Path keyFile = folder.resolve("server.key");
      Files.deleteIfExists(keyFile);
      Files.createFile(
          keyFile,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(keyFile, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
      Files.writeString(certificateFile, pem("CERTIFICATE", certificate.getEncoded()));
      return new ServerCertificate(
          certificateFile, keyFile, contextFor(pair.getPrivate(), certificate));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("This Java runtime cannot make a P-256 certificate", e);
    }
  }

  /**
   * A client's TLS context that trusts the certificates of this PEM file and nothing else.
   *
   * @throws IOException if the file cannot be read or holds no certificate
   */
  public static SSLContext trusting(Path certificateFile) throws IOException {
    try (var in = Files.newInputStream(certificateFile)) {
      KeyStore anchors = emptyStore();
      int count = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        anchors.setCertificateEntry("anchor-" + count++, each);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(anchors);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(certificateFile + " holds no certificate that can be trusted", e);
    }
  }

  /** The certificate as PEM, for clients to trust. */
  public Path certificateFile() {
    return certificateFile;
  }

  /** The private key as PEM (PKCS#8). */
  public Path keyFile() {
    return keyFile;
  }

  SSLContext serverContext() {
    return serverContext;
  }

  private static X509Certificate selfSigned(
      KeyPair pair, Reach reach, Instant now, SecureRandom random)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    X500Name name = new X500Name("CN=UMSync testbed");
    List<GeneralName> names =
        new ArrayList<>(
            List.of(
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                new GeneralName(GeneralName.iPAddress, "::1")));
    if (!reach.equals(Reach.LOOPBACK)) {
      names.add(new GeneralName(GeneralName.dNSName, reach.name()));
    }
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            new BigInteger(120, random).add(BigInteger.ONE),
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(LIFE)),
            name,
            pair.getPublic());
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(names.toArray(GeneralName[]::new)));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
  }

  private static SSLContext contextFor(PrivateKey key, X509Certificate certificate)
      throws IOException, GeneralSecurityException {
    KeyStore store = emptyStore();
    store.setKeyEntry("server", key, NO_PASSWORD, new Certificate[] {certificate});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, NO_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static String pem(String label, byte[] der) {
    byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getMimeEncoder(64, newline).encodeToString(der), label);
  }
}
