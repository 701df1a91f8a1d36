package dev.umsync.common.http;

import dev.umsync.common.config.StartFailed;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes and keeps a self-signed certificate (EC P-256). Confined to its caller; one process per
 * folder.
 */
final class SelfSigned {
  /**
   * Key and certificate in one file, so that no crash can leave a key beside another's certificate.
   */
  static final String PRIVATE_FILE = "self-signed-private.pem";

  /** The certificate alone, for people to hand to clients; never read. */
  static final String CERTIFICATE_FILE = "self-signed.pem";

  // Apple's systems refuse server certificates that are valid for longer than 825 days.
  private static final Duration VALID = Duration.ofDays(820);
  private static final Duration RENEW_BEFORE = Duration.ofDays(1);
  private static final Duration BACKDATED = Duration.ofHours(1);
  private static final Pattern DNS_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
  private static final int DNS_NAME_TAG = 2;
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private SelfSigned() {}

  static PemFiles.Contents in(Path directory, String hostName, Clock clock) {
    Path file = directory.resolve(PRIVATE_FILE);
    String lower = hostName.toLowerCase(Locale.ROOT);
    String host = DNS_NAME.matcher(lower).matches() ? lower : "localhost";
    if (Files.exists(file)) {
      PemFiles.Contents kept = PemFiles.read(file, file);
      if (isUsable(kept.chain().getFirst(), host, clock.instant())) {
        return kept;
      }
    }
    try {
      PemFiles.Contents made = make(host, clock.instant());
      Files.createDirectories(directory);
      X509Certificate certificate = made.chain().getFirst();
      write(directory.resolve(CERTIFICATE_FILE), certificate);
      write(file, new JcaPKCS8Generator(made.key(), null), certificate);
      return made;
    } catch (IOException | UnsupportedOperationException e) {
      throw new StartFailed(
          "The self-signed TLS certificate cannot be written",
          directory.toString(),
          "Make the folder writable for this user, or configure a certificate of your own.",
          e);
    }
  }

  private static boolean isUsable(X509Certificate certificate, String host, Instant now) {
    return now.isAfter(certificate.getNotBefore().toInstant())
        && now.plus(RENEW_BEFORE).isBefore(certificate.getNotAfter().toInstant())
        && names(certificate, host);
  }

  private static boolean names(X509Certificate certificate, String host) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names != null && names.contains(List.of(DNS_NAME_TAG, host));
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private static PemFiles.Contents make(String host, Instant now) {
    SecureRandom random = new SecureRandom();
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair pair = generator.generateKeyPair();
      var name = new X500NameBuilder().addRDN(BCStyle.O, "UMSync").addRDN(BCStyle.CN, host).build();
      var builder =
          new JcaX509v3CertificateBuilder(
              name,
              new BigInteger(127, random).add(BigInteger.ONE),
              Date.from(now.minus(BACKDATED)),
              Date.from(now.plus(VALID)),
              name,
              pair.getPublic());
      extend(builder, host);
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
      X509Certificate certificate =
          new JcaX509CertificateConverter().getCertificate(builder.build(signer));
      return new PemFiles.Contents(List.of(certificate), pair.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
      throw new IllegalStateException("this JDK cannot make a certificate on P-256", e);
    }
  }

  private static void extend(JcaX509v3CertificateBuilder builder, String host)
      throws CertIOException {
    List<GeneralName> names = new ArrayList<>();
    Stream.of(host, "localhost")
        .distinct()
        .forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
    names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
    names.add(new GeneralName(GeneralName.iPAddress, "::1"));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(names.toArray(GeneralName[]::new)));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
  }

  // Written whole beside its place and then moved there, so that a crash leaves no half file and
  // nobody reads the key.
  private static void write(Path file, Object... objects) throws IOException {
    StringWriter pem = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(pem)) {
      for (Object object : objects) {
        writer.writeObject(object);
      }
    }
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(whole);
    Files.createFile(whole, OWNER_ONLY);
    Files.writeString(whole, pem.toString());
    Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
