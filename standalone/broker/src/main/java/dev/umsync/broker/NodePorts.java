package dev.umsync.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/**
 * The two ports of a node for one attempt to start it. Ports that were left to choose may be taken
 * by another program before Kafka binds them, so whoever starts a node tries again with others.
 * Immutable.
 */
record NodePorts(int client, int controller) {

  /** Finds the free ports that are not fixed, and checks those that are. */
  static NodePorts choose(BrokerSettings settings) throws BrokerStartFailed {
    InetAddress address = resolve(settings.host());
    // Both held at once, so that they differ.
    try (ServerSocket client = bind(address, settings.port(), "port");
        ServerSocket controller = bind(address, settings.controllerPort(), "controller port")) {
      return new NodePorts(client.getLocalPort(), controller.getLocalPort());
    } catch (IOException e) {
      throw unusable(settings.host(), e);
    }
  }

  /** Whether somebody else listens on one of them now. */
  boolean anyTaken(String host) {
    try {
      InetAddress address = resolve(host);
      bind(address, client, "port").close();
      bind(address, controller, "controller port").close();
      return false;
    } catch (BrokerStartFailed e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static ServerSocket bind(InetAddress address, int port, String what)
      throws BrokerStartFailed {
    ServerSocket socket = null;
    try {
      socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
      return socket;
    } catch (BindException e) {
      closeQuietly(socket);
      throw refusal(address, port, what, e);
    } catch (IOException e) {
      closeQuietly(socket);
      throw unusable(address.getHostAddress(), e);
    }
  }

  private static BrokerStartFailed refusal(
      InetAddress address, int port, String what, BindException e) {
    String text = String.valueOf(e.getMessage());
    if (text.contains("in use")) {
      return new BrokerStartFailed(
          BrokerStartFailed.Reason.PORT_IN_USE,
          "Port "
              + port
              + " on "
              + address.getHostAddress()
              + " is in use by another program: stop it, or give the broker another "
              + what
              + " (0 picks a free one).",
          e);
    }
    if (text.contains("ermission")) {
      return new BrokerStartFailed(
          BrokerStartFailed.Reason.ADDRESS_UNUSABLE,
          "Port "
              + port
              + " may not be opened by this user: give the broker a "
              + what
              + " of 1024 or above.",
          e);
    }
    return unusable(address.getHostAddress(), e);
  }

  private static InetAddress resolve(String host) throws BrokerStartFailed {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw unusable(host, e);
    }
  }

  private static BrokerStartFailed unusable(String host, IOException e) {
    return new BrokerStartFailed(
        BrokerStartFailed.Reason.ADDRESS_UNUSABLE,
        "The broker cannot listen on "
            + host
            + ": give it an address of this machine, such as 127.0.0.1.",
        e);
  }

  private static void closeQuietly(java.io.@org.jspecify.annotations.Nullable Closeable socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // It was never bound: there is nothing to give back.
    }
  }
}
