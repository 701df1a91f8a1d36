package dev.umsync.testbed.mail;

import com.icegreen.greenmail.imap.AuthorizationException;
import com.icegreen.greenmail.imap.ImapHostManager;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.user.UserManager;
import dev.umsync.testbed.idp.TokenVerifier;
import java.io.IOException;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who may log in to GreenMail: a person with a genuine token, for whom a mailbox is made if there
 * is none yet, or anybody with a mailbox and the password. Remembers which connection is whose.
 * Safe from any thread.
 */
final class GreenMailUsers extends UserManager {
  static final String TRASH = "Trash";

  /** The connection that the current thread serves. */
  static final ScopedValue<Socket> CONNECTION = ScopedValue.newInstance();

  private final ImapHostManager mailboxes;
  private final TokenVerifier tokens;
  private final String password;
  private final Map<String, Set<Socket>> connections = new ConcurrentHashMap<>();

  GreenMailUsers(ImapHostManager mailboxes, TokenVerifier tokens, String password) {
    super(mailboxes);
    this.mailboxes = mailboxes;
    this.tokens = tokens;
    this.password = password;
  }

  @Override
  public boolean test(String userName, String secret) {
    String address = lower(userName);
    boolean byToken = tokens.accepts(address, secret);
    if (!byToken && !(hasUser(address) && password.equals(secret))) {
      return false;
    }
    provision(address);
    connections.computeIfAbsent(address, a -> ConcurrentHashMap.newKeySet()).add(CONNECTION.get());
    return true;
  }

  synchronized void provision(String userName) {
    String address = lower(userName);
    if (hasUser(address)) {
      return;
    }
    try {
      GreenMailUser user = createUser(address, address, password);
      mailboxes.createMailbox(user, TRASH);
    } catch (UserException | AuthorizationException | FolderException e) {
      throw new IllegalStateException("GreenMail made no mailbox", e);
    }
  }

  void ended(Socket connection) {
    connections.values().forEach(sockets -> sockets.remove(connection));
  }

  void drop(String address) throws IOException {
    for (Socket socket : connections.getOrDefault(lower(address), Set.of())) {
      // A TLS socket waits for the other side's farewell, which a client at rest does not send.
      socket.setSoTimeout(1);
      socket.close();
    }
  }

  private static String lower(String address) {
    return address.strip().toLowerCase(Locale.ROOT);
  }
}
