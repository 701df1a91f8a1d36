package dev.umsync.testbed.gmail.session;

import dev.umsync.testbed.gmail.script.Behaviour;
import dev.umsync.testbed.gmail.store.GmailMailbox;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A person's mailbox with the sessions that are open on it. Safe from any thread. */
public final class Account {
  private final String address;
  private final GmailMailbox mailbox;
  private final Behaviour behaviour;
  private final Set<ImapSession> sessions = new HashSet<>();

  public Account(String address, GmailMailbox mailbox, Behaviour behaviour) {
    this.address = address;
    this.mailbox = mailbox;
    this.behaviour = behaviour;
  }

  public String address() {
    return address;
  }

  public GmailMailbox mailbox() {
    return mailbox;
  }

  public Behaviour behaviour() {
    return behaviour;
  }

  /** Takes one of the connections that the account may have; false if all are taken. */
  public synchronized boolean admit(ImapSession session) {
    return sessions.size() < behaviour.connectionLimit() && sessions.add(session);
  }

  synchronized void leave(ImapSession session) {
    sessions.remove(session);
  }

  /** The sessions that are logged in now. */
  public synchronized List<ImapSession> sessions() {
    return List.copyOf(sessions);
  }
}
