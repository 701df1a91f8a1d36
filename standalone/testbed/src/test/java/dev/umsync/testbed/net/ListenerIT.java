package dev.umsync.testbed.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenerIT {
  @Test
  void closingEndsTheConnectionsToo() throws IOException {
    Listener listener =
        Listener.plain(
            0,
            socket -> {
              socket.getOutputStream().write('x');
              socket.getInputStream().read();
            });
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      assertThat(client.getInputStream().read()).isEqualTo('x');
      assertThat(listener.connections()).isEqualTo(1);
      listener.close();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), listener.port()))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void theCertificateIsGoodForTheNamesOfThisMachineAndItsKeyIsOurs(@TempDir Path folder)
      throws IOException {
    ServerCertificate certificate =
        ServerCertificate.create(folder, Clock.systemUTC(), new SecureRandom());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(certificate.keyFile())))
        .isEqualTo("rw-------");
    try (Listener listener =
        Listener.tls(certificate, 0, socket -> socket.getOutputStream().write('x'))) {
      for (String name : new String[] {"localhost", "127.0.0.1"}) {
        try (SSLSocket client =
            (SSLSocket)
                ServerCertificate.trusting(certificate.certificateFile())
                    .getSocketFactory()
                    .createSocket(name, listener.port())) {
          SSLParameters parameters = client.getSSLParameters();
          parameters.setEndpointIdentificationAlgorithm("HTTPS");
          client.setSSLParameters(parameters);
          assertThat(client.getInputStream().read()).isEqualTo('x');
        }
      }
    }
  }

  @Test
  void aServerInAContainerListensEverywhereWithACertificateForItsName(@TempDir Path folder)
      throws IOException {
    Reach reach = Reach.everywhereAs("mail.example");
    ServerCertificate certificate =
        ServerCertificate.create(folder, reach, Clock.systemUTC(), new SecureRandom());
    try (Listener listener =
            Listener.tls(certificate, reach, 0, socket -> socket.getOutputStream().write('x'));
        Socket plain = new Socket("127.0.0.2", listener.port());
        SSLSocket client =
            (SSLSocket)
                ServerCertificate.trusting(certificate.certificateFile())
                    .getSocketFactory()
                    .createSocket(plain, "mail.example", listener.port(), true)) {
      SSLParameters parameters = client.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      client.setSSLParameters(parameters);
      assertThat(client.getInputStream().read()).isEqualTo('x');
    }
  }

  @Test
  void aFileWithoutACertificateIsRefused(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("x.pem"), "-----BEGIN RUBBISH-----\n");
    assertThatThrownBy(() -> ServerCertificate.trusting(file)).isInstanceOf(IOException.class);
  }

  @Test
  void aTemporaryFolderGoesAndAGivenOneStays(@TempDir Path given) throws IOException {
    WorkFolder temporary = WorkFolder.open(Optional.empty(), "umsync-test-");
    Files.createDirectories(temporary.path().resolve("a/b"));
    temporary.close();
    assertThat(temporary.path()).doesNotExist();

    WorkFolder kept = WorkFolder.open(Optional.of(given), "umsync-test-");
    kept.close();
    assertThat(given).exists();
  }
}
