package dev.umsync.credential.account;

import dev.umsync.credential.account.KeyFileProblem.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** Reads a PKCS #12 file (RFC 7292) with one private key in it. Stateless. */
final class Pkcs12File {
  private Pkcs12File() {}

  /** The key and the certificate beside it, if there is one. */
  record Contents(RSAPrivateCrtKey key, @Nullable X509Certificate certificate) {}

  static Contents read(byte[] file, String password) throws KeyFileProblem {
    checkForm(file);
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(file), password.toCharArray());
      for (String alias : Collections.list(store.aliases())) {
        Key key = store.getKey(alias, password.toCharArray());
        if (key instanceof PrivateKey secret) {
          return new Contents(
              RsaKeys.checked(secret, "the .p12's key"),
              store.getCertificate(alias) instanceof X509Certificate c ? c : null);
        }
      }
      throw new KeyFileProblem(
          Reason.UNUSABLE, "the .p12 holds no private key; download the key again");
    } catch (UnrecoverableKeyException e) {
      throw passwordWrong();
    } catch (IOException e) {
      throw e.getCause() instanceof UnrecoverableKeyException
          ? passwordWrong()
          : new KeyFileProblem(
              Reason.WRONG, "the file is not a .p12 that can be read; download the key again");
    } catch (GeneralSecurityException e) {
      throw new KeyFileProblem(
          Reason.UNUSABLE,
          "the .p12 is encrypted in a way that is not supported here; use a JSON key, or export it anew");
    }
  }

  private static KeyFileProblem passwordWrong() {
    return new KeyFileProblem(
        Reason.PASSWORD_WRONG,
        "password",
        "the password does not open the .p12; Google's own is notasecret, for one of your making give the one you chose");
  }

  /** A DER sequence says at its beginning how long it is. */
  private static void checkForm(byte[] file) throws KeyFileProblem {
    if (file.length == 0) {
      throw new KeyFileProblem(Reason.EMPTY, "the key file is empty; download the key again");
    }
    boolean sequence = file.length > 4 && file[0] == 0x30 && (file[1] & 0xff) > 0x80;
    if (!sequence) {
      throw new KeyFileProblem(
          Reason.WRONG,
          file[0] == '{'
              ? "the file is JSON, not a .p12; choose the kind JSON"
              : "the file is not a .p12; choose the file that was downloaded");
    }
    int octets = file[1] & 0x7f;
    long length = 0;
    for (int i = 0; i < octets && octets <= 4 && 2 + i < file.length; i++) {
      length = (length << 8) | (file[2 + i] & 0xff);
    }
    if (octets <= 4 && 2 + octets + length > file.length) {
      throw new KeyFileProblem(
          Reason.TRUNCATED,
          "the .p12 breaks off: it says that it has %d bytes and has %d; download it again"
              .formatted(2 + octets + length, file.length));
    }
  }
}
