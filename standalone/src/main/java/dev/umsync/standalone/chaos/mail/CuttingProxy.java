package dev.umsync.standalone.chaos.mail;

import dev.umsync.testbed.net.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * A TCP relay on loopback that passes on every byte until it is told to cut. It knows nothing of
 * TLS or IMAP, so what it does is what a network does. Safe from any thread.
 */
public final class CuttingProxy implements AutoCloseable {
  /** A cut in an upload comes within this many bytes: most voicemails are longer. */
  private static final int LONGEST_TO_GO_BYTES = 24_000;

  private final int target;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final LongAdder cuts = new LongAdder();
  private final Listener listener;
  private volatile boolean away;

  private CuttingProxy(int target) throws IOException {
    this.target = target;
    this.listener = Listener.plain(0, this::serve);
  }

  /**
   * Stands before a server on loopback.
   *
   * @param target the server's port
   */
  public static CuttingProxy before(int target) throws IOException {
    return new CuttingProxy(target);
  }

  /** Where clients connect to. */
  public int port() {
    return listener.port();
  }

  /** Connections open now. */
  public int connections() {
    return links.size();
  }

  /** Connections cut so far, by whatever kind of cut. */
  public long cuts() {
    return cuts.sum();
  }

  /**
   * Cuts some of the open connections; those not cut at once are cut when their moment comes.
   *
   * @param percent how many of them, 1 to 100
   * @param random chooses which, and where
   */
  public void cut(Cut how, int percent, RandomGenerator random) {
    List<Link> chosen = new ArrayList<>(links);
    chosen.removeIf(link -> random.nextInt(100) >= percent);
    for (Link link : chosen) {
      switch (how) {
        case AT_ONCE -> link.cut();
        case IN_UPLOAD -> link.cutAfter(1 + random.nextInt(LONGEST_TO_GO_BYTES));
        case ANSWER_LOST -> link.loseAnswer();
      }
    }
  }

  /** The server is not reached any more: connections are cut and new ones refused. */
  public void goAway() {
    away = true;
    links.forEach(Link::cut);
  }

  /** The server is reached again. */
  public void comeBack() {
    away = false;
  }

  /** Calls off every cut that has not come to pass. */
  public void calm() {
    comeBack();
    links.forEach(Link::spare);
  }

  private void serve(Socket client) throws IOException {
    if (away) {
      client.setSoLinger(true, 0); // a reset, as from a host without the service
      return;
    }
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      server.setTcpNoDelay(true);
      Link link = new Link(client, server, cuts::increment);
      links.add(link);
      try {
        if (away) {
          link.cut();
        }
        link.run();
      } finally {
        links.remove(link);
      }
    }
  }

  @Override
  public void close() {
    listener.close();
  }
}
