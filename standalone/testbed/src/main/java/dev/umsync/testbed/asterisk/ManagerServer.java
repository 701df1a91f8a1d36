package dev.umsync.testbed.asterisk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asterisk's manager interface over a {@link VoicemailSpool}, with the very words of manager.c and
 * app_voicemail.c of Asterisk 22, its traps included: a move that failed is answered with success.
 * Listens on the loopback interface. Safe for any thread.
 */
public final class ManagerServer implements AutoCloseable {
  /** Every action that it has, with the permission that it asks for; one of several is enough. */
  static final Map<String, Set<String>> ACTIONS =
      Map.of(
          "VoicemailMove", Set.of("user"),
          "VoicemailRemove", Set.of("user"),
          "VoicemailRefresh", Set.of("user"),
          "VoicemailBoxSummary", Set.of("call", "reporting"),
          "MailboxCount", Set.of("call", "reporting"),
          "MWIUpdate", Set.of("call"),
          "Ping", Set.of(),
          "ListCommands", Set.of(),
          "Logoff", Set.of());

  private final VoicemailSpool spool;
  private final String user;
  private final String secret;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> connections = Collections.newSetFromMap(new ConcurrentHashMap<>());
  private final List<String> actions = new CopyOnWriteArrayList<>();
  private final Map<String, String> lamps = new ConcurrentHashMap<>();
  private final AtomicInteger changes = new AtomicInteger();
  private volatile Set<String> permissions = Set.of("user", "call", "reporting");
  private volatile Set<String> missing = Set.of();
  private volatile boolean silent;
  private volatile boolean acts = true;
  private volatile @Nullable ServerSocket listening;
  private volatile int port;

  /**
   * Begins to listen on a free port.
   *
   * @throws IOException if there is none
   */
  public ManagerServer(VoicemailSpool spool, String user, String secret) throws IOException {
    this.spool = spool;
    this.user = user;
    this.secret = secret;
    listen();
  }

  private void listen() throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    port = socket.getLocalPort();
    listening = socket;
    threads.execute(() -> accept(socket));
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        Socket connection = socket.accept();
        connections.add(connection);
        if (socket.isClosed()) { // accepted in the moment of going away
          connection.close();
        }
        threads.execute(() -> {
          try {
            new ManagerSession(this, connection).run();
          } finally {
            connections.remove(connection);
          }
        });
      }
    } catch (IOException e) {
      connections.removeIf(Socket::isClosed);
    }
  }

  VoicemailSpool spool() {
    return spool;
  }

  String user() {
    return user;
  }

  String secret() {
    return secret;
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** Every action that came after a login, by name. */
  public List<String> actions() {
    return List.copyOf(actions);
  }

  /** By mailbox, such as {@code 2045@default}: new and old, as MWIUpdate set them. */
  public Map<String, String> lamps() {
    return Map.copyOf(lamps);
  }

  /** How many moves and removals were carried out. */
  public int changes() {
    return changes.get();
  }

  /** From now on it carries out what comes and answers nothing. */
  public void fallSilent() {
    silent = true;
  }

  /** As {@link #fallSilent()}, and nothing is carried out either. */
  public void freeze() {
    silent = true;
    acts = false;
  }

  /** It answers again. */
  public void wake() {
    silent = false;
    acts = true;
  }

  /** What our user may: {@code write=} of manager.conf. */
  public void permit(Set<String> write) {
    permissions = Set.copyOf(write);
  }

  /** Actions that this Asterisk is too old for. */
  public void lack(Set<String> names) {
    missing = Set.copyOf(names);
  }

  /** Stops listening and ends every connection. */
  public void goAway() {
    try {
      ServerSocket socket = listening;
      if (socket != null) {
        socket.close();
      }
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Listens again, on the same port. */
  public void comeBack() throws IOException {
    listen();
  }

  boolean isSilent() {
    return silent;
  }

  boolean acts() {
    return acts;
  }

  void seen(String action) {
    actions.add(action);
  }

  void changed() {
    changes.incrementAndGet();
  }

  void lamp(String mailbox, String counts) {
    lamps.put(mailbox, counts);
  }

  boolean has(String action) {
    return ACTIONS.containsKey(action) && !missing.contains(action);
  }

  boolean permits(String action) {
    Set<String> wanted = ACTIONS.getOrDefault(action, Set.of());
    return wanted.isEmpty() || wanted.stream().anyMatch(permissions::contains);
  }

  @Override
  public void close() {
    goAway();
    threads.shutdownNow();
  }
}
