package dev.umsync.ingest.asterisk.ami;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One connection, logged in. Thread rule: any thread sends; one task reads and calls the listener.
 */
final class AmiConnection implements AutoCloseable {
  private static final int MOST_PENDING = 256;

  private final Socket socket;
  private final AmiSettings settings;
  private final Consumer<AmiMessage> events;
  private final OutputStream out;
  private final ReentrantLock writing = new ReentrantLock();
  private final AtomicLong actions = new AtomicLong();
  private final Map<String, CompletableFuture<AmiMessage>> pending = new ConcurrentHashMap<>();
  private volatile boolean ended;

  private AmiConnection(Socket socket, AmiSettings settings, Consumer<AmiMessage> events)
      throws IOException {
    this.socket = socket;
    this.settings = settings;
    this.events = events;
    this.out = socket.getOutputStream();
  }

  /**
   * Connects and logs in.
   *
   * @throws AmiTrouble.Refused if user or secret are wrong
   */
  static AmiConnection open(AmiSettings settings, Consumer<AmiMessage> events, Executor executor)
      throws IOException, AmiTrouble, InterruptedException {
    Socket socket = connect(settings);
    try {
      AmiReader reader = new AmiReader(new BufferedInputStream(socket.getInputStream()));
      reader.greeting();
      // From here on the answers' own timeouts hold; between events there may be long silence.
      socket.setSoTimeout(0);
      AmiConnection connection = new AmiConnection(socket, settings, events);
      executor.execute(() -> connection.read(reader));
      connection.login();
      return connection;
    } catch (IOException | RuntimeException | AmiTrouble | InterruptedException e) {
      socket.close();
      throw e;
    }
  }

  private static Socket connect(AmiSettings settings) throws IOException {
    int millis = (int) settings.timeout().toMillis();
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(settings.host(), settings.port()), millis);
      socket.setSoTimeout(millis);
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      if (settings.tls().isEmpty()) {
        return socket;
      }
      SSLSocket secure =
          (SSLSocket)
              settings
                  .tls()
                  .get()
                  .getSocketFactory()
                  .createSocket(socket, settings.host(), settings.port(), true);
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
      secure.startHandshake();
      return secure;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private void login() throws AmiTrouble, InterruptedException {
    String challenge =
        send(AmiMessage.action("Challenge", "AuthType", "MD5")).get("Challenge").orElse("");
    AmiMessage answer =
        send(
            AmiMessage.action(
                "Login",
                "AuthType",
                "MD5",
                "Username",
                settings.user(),
                "Key",
                md5(challenge + settings.secret().reveal()),
                "Events",
                "call"));
    if (!answer.isSuccess()) {
      throw new AmiTrouble.Refused();
    }
  }

  /** The protocol's own digest (action_login in manager.c); it keeps the secret off the wire. */
  private static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has MD5", e);
    }
  }

  /** Sends an action and waits for its response. */
  AmiMessage send(AmiMessage action) throws AmiTrouble, InterruptedException {
    String id = "umsync-" + actions.incrementAndGet();
    CompletableFuture<AmiMessage> answer = new CompletableFuture<>();
    if (pending.size() >= MOST_PENDING) {
      throw new AmiTrouble.Unreachable("too many actions wait for an answer");
    }
    pending.put(id, answer);
    try {
      write(action.with("ActionID", id).bytes());
      if (ended) {
        throw new AmiTrouble.Unreachable("the connection ended");
      }
      return answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      close(); // what comes late would be taken for another's
      throw new AmiTrouble.Silent();
    } catch (ExecutionException | IOException e) {
      throw new AmiTrouble.Unreachable("the connection ended");
    } finally {
      pending.remove(id);
    }
  }

  private void write(byte[] bytes) throws IOException {
    writing.lock();
    try {
      out.write(bytes);
      out.flush();
    } finally {
      writing.unlock();
    }
  }

  private void read(AmiReader reader) {
    try {
      while (!ended) {
        AmiMessage message = reader.next();
        if (message.get("Response").isPresent()) {
          CompletableFuture<AmiMessage> waits = pending.get(message.get("ActionID").orElse(""));
          if (waits != null) {
            waits.complete(message);
          }
        } else if (message.get("Event").isPresent()) {
          events.accept(message);
        }
      }
    } catch (IOException | RuntimeException e) {
      close();
    }
  }

  boolean isOpen() {
    return !ended;
  }

  @Override
  public void close() {
    ended = true;
    IOException over = new IOException("closed");
    pending.values().forEach(waits -> waits.completeExceptionally(over));
    try {
      socket.close();
    } catch (IOException e) {
      over.addSuppressed(e); // it is gone either way
    }
  }
}
